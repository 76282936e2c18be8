"""The talks on site: dates, questions and answers, attendance, minutes."""

from datetime import timedelta

from core import clock
from portal.showcase.replay import calendar, texts
from reviews.talks.actions import interviews, minutes, questions
from reviews.talks.actions.minutes import Present
from reviews.talks.constants import QuestionSource


def arrange(round, applications, leads, staff) -> list:
    """Three times each, two of which suit; questions are sent ahead and answered. Two talks a day, in order."""
    talks = []
    for number, application in enumerate(applications):
        lead = leads[application.pk]
        days = [
            calendar.workday(calendar.FIRST_TALK + timedelta(days=2 * number + week)) for week in (0, 7, 14)
        ]
        with clock.as_if(calendar.at(calendar.PROPOSED, 9, number)):
            talk = interviews.propose(
                application=application,
                round=round,
                place=f"Begegnungshaus {lead.place.name}, Musterweg 7 (stufenlos)",
                slots=[calendar.at(day, 10 if number % 2 else 14) for day in days],
                travel="Vom Bahnhof fünf Minuten zu Fuß, ohne Stufen.",
                by=staff.officer,
            )
        with clock.as_if(calendar.at(calendar.SLOTS_ANSWERED, 9, number)):
            slots = list(talk.slots.order_by("starts_at"))
            interviews.answer_slots(
                interview=talk,
                partner=application.partners.get(),
                possible={slot.pk: place > 0 or number % 3 == 0 for place, slot in enumerate(slots)},
                needs=("sign_language",) if number % 4 == 0 else (),
                access_needs="Induktionsschleife" if number % 5 == 0 else "",
                by=lead.director,
            )
        with clock.as_if(calendar.at(calendar.QUESTIONS_SENT, 9, number)):
            for text in texts.TALK_QUESTIONS:
                questions.add(interview=talk, text=text, source=QuestionSource.OFFICE, by=staff.officer)
            questions.send(interview=talk, by=staff.officer)
        with clock.as_if(calendar.at(calendar.QUESTIONS_ANSWERED, 9, number)):
            for question in talk.questions.select_related("interview__application"):
                questions.answer(question=question, text=texts.TALK_ANSWER, by=lead.director)
        talk.refresh_from_db()
        talks.append(talk)
    return talks


def hold(talks, leads, staff) -> None:
    """Each on its day; the first minutes are corrected once, with a reason."""
    for number, talk in enumerate(sorted(talks, key=lambda one: (one.starts_at, one.pk))):
        lead = leads[talk.application_id]
        there = [
            Present(str(staff.officer), "Programmbüro", person=staff.officer),
            Present(str(staff.second_officer), "Programmbüro", person=staff.second_officer),
            Present(str(lead.director), str(lead.organisation)),
        ]
        with clock.as_if(talk.starts_at + timedelta(hours=3)):
            minutes.tick_checklist(
                interview=talk, done=[item.pk for item in talk.checklist.all()[:4]], by=staff.officer
            )
            minutes.hold(interview=talk, minutes=texts.MINUTES, attendees=there, by=staff.officer)
        if number == 0:
            with clock.as_if(talk.starts_at + timedelta(days=1)):
                minutes.correct(
                    interview=talk,
                    minutes=texts.MINUTES_CORRECTED,
                    reason="Eine Teilnehmerin fehlte.",
                    based_on=1,
                    attendees=there,
                    by=staff.officer,
                )
