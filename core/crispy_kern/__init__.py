"""The crispy-forms template pack "kern": templates in core/templates/kern, tags in core.templatetags.kern."""
