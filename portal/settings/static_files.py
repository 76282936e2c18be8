"""Static files in production: hashed names, for ever in the browser's store."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    """Modules import each other under hashed names as well.

    Otherwise the page's module is the new one after an update and those it imports are still the old ones
    for as long as the browser keeps them: half of each, which nobody has ever tested together.
    """

    support_js_module_import_aggregation = True
