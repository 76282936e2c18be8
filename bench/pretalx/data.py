"""What pretalx is measured with, by its own models. Runs under pretalx's Python and settings (install.py).

--prepare: migrates, makes the rows. --requests: logs people in, prints {name: {"requests": [text], "shows": words}}.
"""

import json
import sys
from datetime import timedelta
from typing import Any

import django

from bench import requests

SUBMISSIONS, REVIEWS, PEOPLE = 1000, 3, 40  # PEOPLE: speakers who look at their own submission
SLUG, NAME, HEADLINE = "peers", "A conference of peers", "Tell us what you know"
ROWS = 50  # of a page of ours
BATCH = 500
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"  # of the codes that pretalx gives
SENTENCES = (
    "This is about what works in a small town and what does not.",
    "We tried it with twelve neighbours, two schools and a library over three years.",
    "Most of it was easier than we had thought; some of it was not, and we say why.",
    "Nobody needs to know anything before, and there is time for questions.",
    "What we brought along can be taken home and tried out by whoever wants to.",
)


def words(number: int, sentences: int) -> str:
    return " ".join(SENTENCES[(number + one) % len(SENTENCES)] for one in range(sentences))


def code(number: int, kind: int) -> str:
    """Six letters; people and submissions have codes of their own."""
    found, rest = [LETTERS[kind]], number
    for _place in range(5):
        rest, letter = divmod(rest, len(LETTERS))
        found.append(LETTERS[letter])
    return "".join(found)


def made_event() -> Any:
    """Its call is open, reviewers may write; tracks and session types as the test event of pretalx has them."""
    from django.utils.timezone import now
    from django_scopes import scope, scopes_disabled
    from pretalx.event.models import Event, Team
    from pretalx.event.utils import create_organiser_with_team
    from pretalx.submission.models import SubmissionType, Track

    organiser, team = create_organiser_with_team(
        name="Peers", slug="peers-org", users=[person("organiser", 1)]
    )
    for right in ("all_events", "can_change_event_settings", "can_change_submissions"):
        setattr(team, right, True)
    team.save()
    reviewers = Team.objects.create(organiser=organiser, name="Reviewers", is_reviewer=True, all_events=True)
    reviewers.members.set([person("reviewer", number) for number in range(REVIEWS)])
    starts = now() + timedelta(days=90)
    with scopes_disabled():
        event = Event.objects.create(
            name=NAME,
            slug=SLUG,
            organiser=organiser,
            is_public=True,
            date_from=starts.date(),
            date_to=starts.date() + timedelta(days=2),
            timezone="Europe/Berlin",
            email="peers@example.org",
            landing_page_text=f"# {NAME}\n\n{words(0, 5)}\n\n{words(1, 4)}",
        )
    with scope(event=event):
        SubmissionType.objects.create(event=event, name="Workshop", default_duration=90)
        for name, colour in (("Places", "#2f6f8f"), ("People", "#8f4f2f"), ("Papers", "#4f8f2f")):
            Track.objects.create(event=event, name=name, color=colour)
        event.cfp.headline = HEADLINE
        listed = "\n".join(f"- {name}" for name in ("Places", "People", "Papers"))
        event.cfp.text = f"{words(0, 5)}\n\n{listed}\n\n{words(2, 5)}\n\n{words(3, 3)}"
        event.cfp.deadline = now() + timedelta(days=40)
        event.cfp.save()
        event.review_phases.first().activate()
    return event


def person(kind: str, number: int) -> Any:
    from pretalx.person.models import User

    name, email = f"{kind.title()} {number}", f"{kind}-{number}@example.org"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(name=name, email=email, locale="en", timezone="Europe/Berlin")


def make() -> None:
    from django.db import transaction
    from django_scopes import scope

    with transaction.atomic():
        event = made_event()
        with scope(event=event):
            make_submissions(event)
            make_reviews(event)


def make_submissions(event: Any) -> None:
    """Each with a speaker of its own, who has a profile."""
    from pretalx.person.models import SpeakerProfile, User
    from pretalx.submission.models import Submission
    from pretalx.submission.models.submission import SpeakerRole

    speakers = [
        User(
            code=code(number, 0), name=f"Speaker {number}", email=f"speaker-{number}@example.org",
            password="!", locale="en", timezone="Europe/Berlin",
        )
        for number in range(1, SUBMISSIONS + 1)
    ]  # fmt: skip
    User.objects.bulk_create(speakers, batch_size=BATCH)
    SpeakerProfile.objects.bulk_create(
        [SpeakerProfile(event=event, user=one, biography=words(one.pk, 3)) for one in speakers],
        batch_size=BATCH,
    )
    kinds, tracks = list(event.submission_types.all()), list(event.tracks.all())
    submissions = [
        Submission(
            event=event,
            code=code(number, 1),
            title=f"Talk number {number}",
            submission_type=kinds[number % len(kinds)],
            track=tracks[number % len(tracks)],
            abstract=words(number, 3),
            description=f"{words(number, 5)}\n\n{words(number + 1, 5)}\n\n{words(number + 2, 5)}",
            content_locale="en",
        )
        for number in range(1, SUBMISSIONS + 1)
    ]
    Submission.objects.bulk_create(submissions, batch_size=BATCH)
    SpeakerRole.objects.bulk_create(
        [SpeakerRole(submission=one, user=who) for one, who in zip(submissions, speakers, strict=True)],
        batch_size=BATCH,
    )


def make_reviews(event: Any) -> None:
    """Of all three reviewers, each with text and a score in the category that every event begins with."""
    from pretalx.submission.models import Review

    scores = list(event.score_categories.get().scores.all())
    reviewers = [person("reviewer", number) for number in range(REVIEWS)]
    given = [
        (submission, reviewer, scores[(submission.pk * 7 + place * place) % len(scores)])
        for submission in event.submissions.order_by("pk")
        for place, reviewer in enumerate(reviewers)
    ]
    reviews = [
        Review(submission=submission, user=reviewer, text=words(submission.pk, 3), score=score.value)
        for submission, reviewer, score in given
    ]
    Review.objects.bulk_create(reviews, batch_size=BATCH)
    chosen = Review.scores.through
    chosen.objects.bulk_create(
        [
            chosen(review_id=review.pk, reviewscore_id=score.pk)
            for review, (_one, _who, score) in zip(reviews, given, strict=True)
        ],
        batch_size=BATCH,
    )


def session(who: Any, **kept: Any) -> str:
    """The cookie line of somebody who is logged in. kept: what else the session says."""
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(who, "django.contrib.auth.backends.ModelBackend")
    store = client.session
    store.update(kept)
    store.save()
    return f"Cookie: {settings.SESSION_COOKIE_NAME}={store.session_key}\r\n"


def pages() -> dict[str, dict]:
    from django.urls import resolve
    from django_scopes import scope
    from pretalx.event.models import Event

    event = Event.objects.get(slug=SLUG)
    with scope(event=event):
        chosen = list(event.submissions.order_by("pk")[:PEOPLE])
        speakers = {one.pk: session(one.speakers.get()) for one in chosen}
    organiser, reviewer = session(person("organiser", 1)), session(person("reviewer", 0))
    ranking = str(event.orga_urls.reviews)
    # As for somebody who once chose fifty rows.
    short = session(person("organiser", 1), **{f"stored_page_size_{resolve(ranking).url_name}": ROWS})
    titles = "Talk number "
    asked = {
        "start": (NAME, [(event.urls.base, "")]),
        "call": (HEADLINE, [(event.cfp.urls.public, "")]),
        "mine": (titles, [(event.urls.user_submissions, speakers[one.pk]) for one in chosen]),
        "submission": (titles, [(one.urls.user_base, speakers[one.pk]) for one in chosen]),
        "office submission": (titles, [(one.orga_urls.base, organiser) for one in chosen]),
        "list": (titles, [(event.orga_urls.submissions, organiser)]),
        "dashboard": (titles, [(ranking, organiser)]),
        "dashboard of fifty": (titles, [(ranking, short)]),
        "review": (titles, [(one.orga_urls.reviews, reviewer) for one in chosen]),
    }
    return {
        name: {"shows": shows, "requests": [requests.get(str(path), more=cookie) for path, cookie in wanted]}
        for name, (shows, wanted) in asked.items()
    }


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    django.setup()
    if "--prepare" in sys.argv:
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", interactive=False, verbosity=0)
        make()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    if "--requests" in sys.argv:
        print(json.dumps(pages()), file=answers)


if __name__ == "__main__":
    main()
