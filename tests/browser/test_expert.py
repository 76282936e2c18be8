"""An expert by experience scores with the keyboard alone; a reviewer's scores save themselves."""

import pytest
from django.urls import reverse

from reviews.assessment.actions import consensus, scoring
from reviews.assessment.models.scoring import Review
from tests.reviews.factories import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case():
    case = Case()
    for criterion in case.papers.criteria.all():
        criterion.easy_question = {"de": f"Ist es gut mit {criterion.key}?"}
        criterion.save()
    return case


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, selector, *, most=80):
    """Press Tab until the element has the focus, as somebody without a mouse does."""
    for _n in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement?.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector} at {page.url}")


def test_an_expert_answers_every_question_with_the_keyboard_alone(case, somebody, judge):
    assignment = case.open(case.expert, case.foundation, as_expert=True)
    expert = somebody(case.expert)
    page = expert.page
    expert.open(reverse("backoffice:review", args=[assignment.pk]))
    for number, (down, words) in enumerate(
        [(0, "Ja, sehr gut"), (2, "Es geht so"), (5, "Nein, gar nicht")], 1
    ):
        expert.sees(f"Frage {number} von 4")
        assert page.locator("h1").count() == 1
        tab_to(page, "input[type=radio]")
        # nothing is chosen but "not yet", the last of the list: the next one down is the first again
        press(page, "ArrowDown", *["ArrowDown"] * down)
        chosen = page.locator("input[type=radio]:checked + label").inner_text()
        assert words in chosen
        tab_to(page, "button[name=next]")
        press(page, "Enter")
        page.wait_for_load_state()
        page.wait_for_url(f"**/frage/{number + 1}/")
        judge(expert)
    tab_to(page, "input[name=assistant]")
    page.keyboard.type("Hanna Hilfe")
    tab_to(page, "button[name=next]")
    press(page, "Enter")
    page.wait_for_url("**/gewaehlt/")
    judge(expert)
    expert.sees("Das haben Sie gewählt", "Ja, sehr gut", "Es geht so", "Nein, gar nicht", "Hanna Hilfe")
    tab_to(page, "button.expert-btn")
    press(page, "Enter")
    page.wait_for_url("**/fertig/")
    judge(expert)
    review = Review.objects.get()
    assert review.locked_at is not None
    assert list(review.scores.order_by("criterion__position").values_list("points", flat=True)) == [5, 3, 0]
    expert.open(reverse("backoffice:consensus", args=[case.tandem.pk, case.papers.pk]))


def test_an_expert_declares_with_the_keyboard_alone(case, somebody, judge):
    assignment = case.assign(case.expert, case.foundation, as_expert=True)
    expert = somebody(case.expert)
    page = expert.page
    expert.open(reverse("backoffice:declare", args=[assignment.pk]))
    page.set_viewport_size({"width": 360, "height": 800})
    for number in range(1, 5):
        expert.sees(f"Vorher: Frage {number} von 4")
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for target in page.locator(".expert-answer label, .expert-btn").all():
            assert target.bounding_box()["height"] >= 64
        tab_to(page, "input[type=radio]")
        press(page, "ArrowUp")  # from nothing chosen to the last: no
        assert "Nein" in page.locator("input[type=radio]:checked + label").inner_text()
        judge.state(page, f"question {number}")
        tab_to(page, "button.kern-btn--primary")
        press(page, "Enter")
        page.get_by_text(
            f"Frage {number + 1} von 4" if number < 4 else "Sie haben bei jeder Frage Nein"
        ).wait_for()
    judge.state(page, "four times no")
    tab_to(page, "button.kern-btn--primary")
    press(page, "Enter")
    page.wait_for_url("**/frage/1/")
    expert.open(reverse("backoffice:later_conflict", args=[assignment.pk]))
    judge(expert)


def test_targets_are_large_and_texts_are_read_aloud(case, somebody, judge):
    assignment = case.open(case.expert, case.foundation, as_expert=True)
    expert = somebody(case.expert)
    page = expert.page
    spoken = """window.spoken = [];
        speechSynthesis.speak = (one) => window.spoken.push([one.lang, one.text]);"""
    page.add_init_script(spoken)
    expert.open(reverse("backoffice:expert_question", args=[assignment.pk, 1]))
    page.set_viewport_size({"width": 360, "height": 800})
    for target in page.locator(".expert-answer label, .expert-btn, .read-aloud").all():
        if target.is_visible():
            assert target.bounding_box()["height"] >= 64
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Vorlesen").click()
    words = page.evaluate("window.spoken")
    assert {lang for lang, _text in words} == {"de-DE"}
    assert "Ist es gut mit bedarf?" in " ".join(text for _lang, text in words)
    page.get_by_role("button", name="Stopp").click()
    assert page.get_by_role("button", name="Vorlesen").is_visible()
    expert.open(reverse("backoffice:expert_project", args=[assignment.pk]))


def test_scores_save_themselves_beside_the_papers(case, somebody, judge):
    assignment = case.open()
    reviewer = somebody(case.land1)
    page = reviewer.page
    reviewer.open(reverse("backoffice:review", args=[assignment.pk]))
    first = case.papers.criteria.order_by("position").first()
    left, right = page.locator("#papers").bounding_box(), page.locator("#scores").bounding_box()
    assert left["x"] + left["width"] <= right["x"] + 1  # beside each other
    picture = page.locator("#papers img").first
    picture.scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('#papers img').naturalWidth > 600")
    page.locator(f'input[name="points_{first.pk}"][value="4"]').check()
    page.locator('[name="strengths"]').fill("Beide Partner kennen den Ort.")
    page.wait_for_function("() => document.querySelector('[data-autosave-line]').dataset.state === 'saved'")
    page.wait_for_timeout(1500)
    page.wait_for_function("() => document.querySelector('[data-autosave-line]').dataset.state === 'saved'")
    review = Review.objects.get()
    assert review.strengths == "Beide Partner kennen den Ort."
    assert review.scores.get(criterion=first).points == 4
    # another window of the same person, then this one: both texts are shown
    scoring.save(assignment=assignment, points={}, notes={}, strengths="anders", by=case.land1)
    page.locator('[name="strengths"]').fill("noch anders")
    page.wait_for_selector("[data-conflict=strengths]")
    assert Review.objects.get().strengths == "anders"
    reviewer.press("Speichern und abschließen …", judged=False)


def test_the_pages_after_locking_are_accessible(case, somebody, judge):
    mine = case.locked(points=5)
    case.locked(case.aktion1, case.foundation, points=1)
    consensus.write(
        application=case.tandem,
        round=case.papers,
        text="Wir sehen den Bedarf verschieden.",
        started_from="e3b0c44298fc1c14",  # of nothing
        by=case.land1,
    )
    somebody(case.land1).open(reverse("backoffice:consensus", args=[case.tandem.pk, case.papers.pk]))
    somebody(case.aktion1).open(reverse("backoffice:consensus", args=[case.tandem.pk, case.papers.pk]))
    somebody(case.officer).open(reverse("backoffice:unlock_review", args=[mine.pk]))
    paper = case.tandem.attachments.first()
    somebody(case.officer).open(reverse("backoffice:paper_text", args=[case.tandem.pk, paper.pk]))
