// A session that ends soon: when the portal is asked, who is told, and that whoever is there stays.
import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { SessionEnd } from "../../static/js/session_end.js";

globalThis.document = { cookie: "csrftoken=abc" };

// A dialog, a clock and a portal in one; answers: what the portal says in turn (seconds, or an Error).
function opened(left, answers) {
  const one = { asked: [], waits: [], answers };
  one.at = 0; // seconds
  const part = (name) => ({ dataset: { when: name }, hidden: name !== "soon", querySelector: () => ({ id: "" }) });
  one.parts = ["soon", "last", "over"].map(part);
  one.time = { textContent: "" };
  const heard = {};
  one.button = { addEventListener: (_kind, act) => (one.press = act) };
  one.dialog = {
    dataset: { session: String(left), ask: "/dauer/", stay: "/bleiben/" },
    open: false,
    querySelectorAll: (what) => ({ button: [one.button], "[data-when]": one.parts, "[data-at]": [one.time] })[what],
    querySelector: () => ({ focus: () => (one.focused = true) }),
    addEventListener: (kind, act) => (heard[kind] = act),
    showModal: () => (one.dialog.open = true),
    close: () => {
      one.dialog.open = false;
      return heard.close();
    },
  };
  const fetch = async (path, { method, headers, body }) => {
    one.asked.push([method, path, headers["X-CSRFToken"] ?? ""]);
    one.ago = body?.get("ago");
    const answer = one.answers.shift();
    if (answer instanceof Error) throw answer;
    return typeof answer === "number" && answer !== 403 && answer !== 502
      ? { ok: true, status: 200, json: async () => ({ left: answer }) }
      : answer === "login"
        ? { ok: false, status: 0, type: "opaqueredirect" }
        : { ok: false, status: answer };
  };
  one.end = new SessionEnd(one.dialog, {
    fetch,
    setTimeout: (act, ms) => one.waits.push([ms / 1000, act]),
    now: () => one.at * 1000,
  });
  one.wakes = async () => {
    await one.waits.at(-1)[1]();
  };
  one.shown = () => (one.dialog.open ? one.parts.find((each) => !each.hidden).dataset.when : null);
  return one;
}

const settled = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe("when the portal is asked", () => {
  for (const [left, wait] of [
    [3540, 3180], // a minute before the warning
    [361, 1],
    [360, 60],
    [301, 1],
    [100, 1],
  ]) {
    test(`with ${left} seconds left: after ${wait}`, () => assert.equal(opened(left, []).waits[0][0], wait));
  }
});

test("another page was used meanwhile: nobody is told", async () => {
  const one = opened(3540, [3500]);
  await one.wakes();
  assert.deepEqual(one.asked, [["GET", "/dauer/", ""]]);
  assert.equal(one.shown(), null);
  assert.equal(one.waits.at(-1)[0], 3140);
});

test("whoever types is there: the portal is told so, and nobody is asked", async () => {
  const one = opened(3540, [3600, 3000]);
  one.end.used();
  one.at = 3180;
  await one.wakes();
  assert.deepEqual(one.asked, [["POST", "/bleiben/", "abc"]]);
  assert.equal(one.ago, "3180"); // when they typed, not now
  assert.equal(one.shown(), null);
  await one.wakes(); // and nothing since
  assert.equal(one.asked[1][0], "GET");
});

describe("nobody did anything", () => {
  let one;
  beforeEach(async () => {
    one = opened(3540, [360, 300]);
    await one.wakes();
    assert.equal(one.shown(), null); // a minute to go
    await one.wakes();
  });

  test("the person is told five minutes before, with the time of day", () => {
    assert.equal(one.shown(), "soon");
    assert.match(one.time.textContent, /^\d\d:\d\d$/);
    assert.equal(one.focused, true);
    assert.equal(one.waits.at(-1)[0], 30);
  });

  test("one key keeps them in", async () => {
    one.answers.push(3600);
    one.press();
    await settled();
    assert.deepEqual(one.asked.at(-1), ["POST", "/bleiben/", "abc"]);
    assert.equal(one.shown(), null);
    assert.equal(one.waits.at(-1)[0], 3240);
  });

  test("they stay in another window: there is nothing to ask any more", async () => {
    one.answers.push(3000);
    await one.wakes();
    assert.equal(one.shown(), null);
    assert.equal(one.asked.length, 3); // closing says nothing
    assert.equal(one.waits.at(-1)[0], 2640);
  });

  test("nothing happens: it is over, and said", async () => {
    one.answers.push("login");
    await one.wakes();
    assert.equal(one.shown(), "over");
    one.press();
    await settled();
    assert.equal(one.asked.length, 3); // the portal is not asked any more
  });

  test("staying adds nothing in the last hours of all: they are asked who they are", async () => {
    one.answers.push(250);
    one.press();
    await settled();
    assert.equal(one.shown(), "last");
    one.answers.push(200);
    one.press(); // to go on writing
    await settled();
    assert.equal(one.shown(), null);
    assert.equal(one.waits.at(-1)[0], 30); // and is looked at again
  });
});

for (const [ago, told] of [
  [299, "last"],
  [300, "soon"],
]) {
  test(`typed ${ago} seconds ago and the end is near: ${told}`, async () => {
    const one = opened(3540, [200]);
    one.end.used();
    one.at = ago;
    await one.wakes();
    assert.equal(one.shown(), told);
  });
}

for (const trouble of [new Error("offline"), 502, 403]) {
  test(`${trouble}: nothing is said, and it is asked again`, async () => {
    const one = opened(3540, [trouble]);
    await one.wakes();
    assert.equal(one.shown(), null);
    assert.equal(one.waits.at(-1)[0], 30);
  });
}
