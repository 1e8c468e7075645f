"""The whole job in a browser: find, pick, shape, save and copy."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import Run, Watched, look_up

TITLE = "Battery recycling is won at the sorting table"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something with this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        said = page.evaluate("document.activeElement.innerText || document.activeElement.id || ''")
        if name in said.replace("\xa0", " "):
            return
    raise AssertionError(f"no Tab leads to {name}")


def test_the_whole_job_is_done_by_keyboard_alone(page: Page, note: Path) -> None:
    before = note.read_text("utf-8")
    page.keyboard.type("battery recyling")
    page.keyboard.press("Enter")
    page.wait_for_selector(".matches")
    tab_to(page, "Write about this")
    page.keyboard.press("Enter")
    page.wait_for_url("**/shape")
    rows = page.locator(".paper-row")
    place = page.locator(".paper-row:has(~ .paper-row.ours)")  # what stands above it
    above = place.count()
    page.keyboard.press("Alt+ArrowUp")
    expect(place).to_have_count(above - 1)
    assert rows.count() > above
    tab_to(page, "Go on to sending")
    page.keyboard.press("Enter")
    page.wait_for_url("**/out")
    page.keyboard.press("Control+s")
    expect(page.locator("#messages")).to_contain_text("is saved")
    after = note.read_text("utf-8")
    assert TITLE in " ".join(after.split())
    assert all(line in after for line in before.splitlines())


def test_the_first_tab_leads_past_the_header(page: Page) -> None:
    page.get_by_role("link", name="Sources", exact=True).first.click()
    page.wait_for_url("**/sources")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()


def test_the_whole_job_is_done_without_javascript(
    browser: Browser, run: Run, watched: Watched, note: Path
) -> None:
    before = note.read_bytes()
    context = browser.new_context(java_script_enabled=False)
    watched.watch(context)
    page = context.new_page()
    page.goto(run.start_url)
    look_up(page, "battery recycling")
    page.get_by_role("button", name="Write about this").first.click()
    page.get_by_label("Formal", exact=True).check()
    page.get_by_role("button", name="Update the note").click()
    page.get_by_role("link", name="Go on to sending").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("is saved")
    assert TITLE in " ".join(note.read_text("utf-8").split())
    page.get_by_role("button", name="Undo the save").click()
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_visible()
    assert note.read_bytes() == before
    context.close()


def test_a_change_of_tone_shows_in_the_note_at_once(page: Page) -> None:
    look_up(page, "battery recycling")
    page.get_by_role("button", name="Write about this").first.click()
    inserted = page.locator(".inserted")
    before = inserted.inner_text()
    page.get_by_label("Warm", exact=True).check()
    expect(inserted).not_to_have_text(before)


def test_what_is_copied_with_formatting_holds_the_note_both_ways(page: Page) -> None:
    look_up(page, "battery recycling")
    page.get_by_role("button", name="Write about this").first.click()
    page.get_by_role("link", name="Go on to sending").click()
    page.get_by_role("button", name="Copy with formatting").click()
    expect(page.locator("#announcer")).to_have_text("Copied")
    kinds = page.evaluate(
        """async () => {
            const [item] = await navigator.clipboard.read();
            const read = async (kind) => (await item.getType(kind)).text();
            return [await read("text/plain"), await read("text/html")];
        }"""
    )
    assert all(TITLE in each for each in kinds)
    assert "<a href=" in kinds[1]
    assert "<" not in kinds[0]


def test_downloads_hold_the_paragraph(page: Page) -> None:
    look_up(page, "battery recycling")
    page.get_by_role("button", name="Write about this").first.click()
    page.get_by_role("link", name="Go on to sending").click()
    with page.expect_download() as waited:
        page.get_by_role("link", name="Download as a mail draft").click()
    assert b"X-Unsent: 1" in waited.value.path().read_bytes()


def test_a_refresh_tells_how_far_it_is(page: Page) -> None:
    look_up(page, "battery recycling")
    page.get_by_role("button", name="Refresh all sources").click()
    expect(page.locator("#results")).to_contain_text("14 sources", timeout=30_000)


def test_every_person_of_a_panel_gets_another_article(page: Page) -> None:
    page.get_by_role("link", name="Note", exact=True).click()
    page.get_by_role("link", name="Draft").click()
    page.get_by_role("button", name="Write the notes").click()
    titles = page.locator(".panel-list li span:not(.muted)").all_inner_texts()
    assert len(titles) == len(set(titles)) == 3
