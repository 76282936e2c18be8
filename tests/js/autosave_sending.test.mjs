// Saving by itself: one sending at a time, in order; repeated exactly until it is answered; what an answer changes.
import assert from "node:assert/strict";
import { beforeEach, describe, mock, test } from "node:test";
import { Fields } from "../../static/js/autosave_fields.js";
import { REST, Sending } from "../../static/js/autosave_sending.js";
import { formOf } from "./page.mjs";

const ANSWER = { saved: {}, conflicts: {}, arrived: {}, errors: {}, state: "gespeichert 14:02" };

// A server whose answers the test gives by hand, and a page that notes what it is asked to do.
function opened(texts) {
  const form = formOf(texts);
  const fields = new Fields(form);
  fields.start(false);
  const page = {
    sent: [], // bodies
    said: [], // [kind, text]
    errors: [],
    conflicts: [],
    doneTimes: 0,
    kept: 0,
    online: true,
    takes: true, // the device
    isOnline: () => page.online,
    post: (body) =>
      new Promise((resolve, reject) => {
        page.sent.push(Object.fromEntries(body));
        Object.assign(page, { resolve, reject });
      }),
    keep: () => {
      page.kept += 1;
      return page.takes;
    },
    say: (kind, text = "") => page.said.push([kind, text]),
    wordOf: (kind) => `<${kind}>`,
    showError: (name, texts) => page.errors.push([name, ...texts]),
    openConflict: (name, html) => {
      fields.of(name).conflict = { html };
      page.conflicts.push(name);
    },
    allSaved: () => (page.doneTimes += 1),
  };
  return { form, fields, page, sending: new Sending(fields, page) };
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

async function answers(page, more = {}, { status = 200, type = "application/json" } = {}) {
  page.resolve({ status, headers: { get: () => type }, json: async () => ({ ...ANSWER, ...more }) });
  await settled();
}

async function unreachable(page) {
  page.reject(new TypeError("network"));
  await settled();
}

const last = (page) => page.said.at(-1)[0];

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
});

async function after(milliseconds) {
  mock.timers.tick(milliseconds);
  await settled();
}

describe("when", () => {
  test("after a second of rest, counted from the last key", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.afterRest();
    await after(REST - 1);
    sending.afterRest();
    await after(REST - 1);
    assert.equal(page.sent.length, 0);
    await after(1);
    assert.deepEqual(page.sent, [{ title: "ab", "basis-title": "title-0" }]);
  });

  test("nothing is sent when nothing has changed", async () => {
    const { page, sending } = opened({ title: "a" });
    await sending.flush();
    assert.deepEqual([page.sent, page.said], [[], []]);
  });

  test("only what has changed is sent, and it is kept on the device before", async () => {
    const { form, page, sending } = opened({ title: "a", goal: "b" });
    form.type("goal", "bb");
    sending.flush();
    assert.deepEqual(page.sent, [{ goal: "bb", "basis-goal": "goal-0" }]);
    assert.equal(page.kept, 1);
    assert.equal(last(page), "saving");
  });
});

describe("the order of savings", () => {
  test("one at a time: what is typed meanwhile waits for the answer, a rest, and goes with the new basis", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    form.type("title", "abc");
    sending.flush();
    await settled();
    assert.equal(page.sent.length, 1);
    await answers(page, { saved: { title: "title-1" } });
    assert.equal(last(page), "saving"); // not "saved": something is missing
    assert.equal(page.doneTimes, 0);
    await after(REST - 1);
    assert.equal(page.sent.length, 1);
    await after(1);
    assert.deepEqual(page.sent[1], { title: "abc", "basis-title": "title-1" });
    await answers(page, { saved: { title: "title-2" } });
    assert.deepEqual(page.said.at(-1), ["saved", "gespeichert 14:02"]);
    assert.equal(page.doneTimes, 1);
    assert.equal(sending.anythingUnsaved(), false);
  });

  test("what was never answered is repeated exactly, whatever was typed since", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    form.type("title", "abc");
    await unreachable(page);
    await after(2000);
    assert.deepEqual(page.sent[1], page.sent[0]);
    await answers(page, { saved: { title: "title-1" } });
    await after(REST);
    assert.deepEqual(page.sent[2], { title: "abc", "basis-title": "title-1" });
  });

  test("a person who presses the button is told whether an older text is on its way", async () => {
    const { form, page, sending } = opened({ title: "a" });
    assert.equal(sending.isOlderOnItsWay(), false);
    form.type("title", "ab");
    sending.flush();
    assert.equal(sending.isOlderOnItsWay(), false);
    form.type("title", "abc");
    assert.equal(sending.isOlderOnItsWay(), true);
    await answers(page, { saved: { title: "title-1" } });
    assert.equal(sending.isOlderOnItsWay(), false);
  });
});

describe("nobody answers", () => {
  test("tried again after 2, 4, 8, 15, 30, 60, 60 seconds, and once more no earlier", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    for (const [turn, wait] of [2000, 4000, 8000, 15000, 30000, 60000, 60000].entries()) {
      await unreachable(page);
      await after(wait - 1);
      assert.equal(page.sent.length, turn + 1, `before ${wait}`);
      await after(1);
      assert.equal(page.sent.length, turn + 2, `after ${wait}`);
    }
    assert.equal(last(page), "unreachable");
  });

  test("an answer ends the waiting: the next failure begins at two seconds", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    await unreachable(page);
    await after(2000);
    await unreachable(page);
    await after(4000);
    await answers(page, { saved: { title: "title-1" } });
    form.type("title", "abc");
    sending.flush();
    await unreachable(page);
    await after(2000);
    assert.equal(page.sent.length, 5);
  });

  test("back online: at once, and without a second try in between", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    page.online = false;
    sending.flush();
    await unreachable(page);
    assert.equal(last(page), "offline");
    page.online = true;
    sending.retryNow();
    await settled();
    assert.equal(page.sent.length, 2);
    await answers(page, { saved: { title: "title-1" } });
    assert.equal(last(page), "saved");
    form.type("title", "abc"); // the old waiting is over: it would send this too early
    await after(60000);
    assert.equal(page.sent.length, 2);
  });

  test("back online, and gone again: waited for from the beginning", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    await unreachable(page);
    await after(2000);
    await unreachable(page);
    sending.retryNow();
    await unreachable(page);
    await after(2000);
    assert.equal(page.sent.length, 4);
  });

  test("still offline: nothing is sent, and it says so", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    page.online = false;
    await sending.retryNow();
    assert.deepEqual([page.sent.length, last(page)], [0, "offline"]);
  });

  test("a device that takes nothing is worse than no connection, and said instead", async () => {
    const { form, page, sending } = opened({ title: "a" });
    page.takes = false;
    form.type("title", "ab");
    sending.flush();
    await unreachable(page);
    assert.equal(last(page), "nowhere");
  });

  test("taken back before it was sent: the trouble is over without a sending", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    page.online = false;
    await sending.retryNow();
    form.type("title", "a");
    page.online = true;
    await sending.flush();
    assert.deepEqual([page.sent.length, last(page), sending.trouble], [0, "idle", null]);
  });
});

describe("an answer that is none", () => {
  for (const [status, kind] of [[403, "login"], [500, "unreachable"]]) {
    test(`${status}: ${kind}, tried again`, async () => {
      const { form, page, sending } = opened({ title: "a" });
      form.type("title", "ab");
      sending.flush();
      await answers(page, {}, { status });
      assert.equal(last(page), kind);
      await after(2000);
      assert.equal(page.sent.length, 2);
    });
  }

  test("JSON that breaks off: nothing was saved", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    page.resolve({
      status: 200,
      headers: { get: () => "application/json" },
      json: async () => {
        throw new SyntaxError("unexpected end");
      },
    });
    await settled();
    assert.deepEqual([last(page), sending.anythingUnsaved()], ["unreachable", true]);
  });

  test("404 and 409 close the form: never sent again, said with the server's words", async () => {
    for (const [status, kind, said] of [[404, "gone", "<gone>"], [409, "closed", "Die Frist ist vorbei. <closed>"]]) {
      const { form, page, sending } = opened({ title: "a" });
      form.type("title", "ab");
      sending.flush();
      await answers(page, { text: "Die Frist ist vorbei." }, { status });
      assert.deepEqual(page.said.at(-1), [kind, said]);
      form.type("title", "abc");
      await sending.flush();
      await after(60000);
      assert.equal(page.sent.length, 1);
      assert.equal(sending.anythingUnsaved(), true); // it stays on the device
    }
  });

  test("more than the server takes is not sent again until it has changed", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "much too long");
    sending.flush();
    await answers(page, {}, { status: 413 });
    assert.equal(last(page), "toolong");
    await sending.flush();
    assert.equal(page.sent.length, 1);
    form.type("title", "long");
    sending.flush();
    assert.deepEqual(page.sent[1], { title: "long", "basis-title": "title-0" });
  });
});

describe("an answer", () => {
  test("a refused field is said and not repeated; the others are saved", async () => {
    const { form, page, sending } = opened({ people: "1", goal: "b" });
    form.type("people", "many");
    form.type("goal", "bb");
    sending.flush();
    await answers(page, { saved: { goal: "goal-1" }, errors: { people: ["Bitte eine Zahl."], unknown: ["?"] } });
    assert.deepEqual(page.errors, [["goal"], ["people", "Bitte eine Zahl."]]);
    assert.equal(last(page), "errors");
    await sending.flush();
    await after(60000);
    assert.equal(page.sent.length, 1);
    form.type("people", "12");
    sending.flush();
    assert.deepEqual(page.sent[1], { people: "12", "basis-people": "people-0" });
  });

  test("a conflict waits for the person; other fields go on being saved", async () => {
    const { form, page, sending } = opened({ title: "a", goal: "b" });
    form.type("title", "mine");
    sending.flush();
    await answers(page, { conflicts: { title: { html: "<section>" } } });
    assert.deepEqual([page.conflicts, last(page)], [["title"], "conflict"]);
    form.type("title", "mine, more");
    form.type("goal", "bb");
    sending.flush();
    assert.deepEqual(page.sent[1], { goal: "bb", "basis-goal": "goal-0" });
  });

  test("arrived before, and somebody wrote after: what stands there by now is shown", async () => {
    const { form, fields, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    await answers(page, { arrived: { title: { theirs: "newer", basis: "title-9" } } });
    assert.equal(form.elements.namedItem("title").value, "newer");
    assert.equal(form.elements.namedItem("basis-title").value, "title-9");
    assert.equal(fields.isUnsaved("title"), false);
    assert.equal(page.doneTimes, 1);
  });

  test("arrived before, but typed on since: keeps the basis it was written on, so that two versions meet", async () => {
    const { form, page, sending } = opened({ title: "a" });
    form.type("title", "ab");
    sending.flush();
    form.type("title", "abc");
    await answers(page, { arrived: { title: { theirs: "newer", basis: "title-9" } } });
    assert.equal(form.elements.namedItem("title").value, "abc");
    await after(REST);
    assert.deepEqual(page.sent[1], { title: "abc", "basis-title": "title-0" });
  });
});
