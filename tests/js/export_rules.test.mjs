import assert from "node:assert/strict";
import { test } from "node:test";

import { MOST, isWaiting, isWorthSaying, waitBefore } from "../../static/js/export_rules.js";

test("the looks become rarer, up to a limit", () => {
  assert.equal(waitBefore(0), 1);
  assert.ok(waitBefore(1) > waitBefore(0));
  assert.equal(waitBefore(50), MOST);
});

test("only what waits or runs is looked at again", () => {
  assert.deepEqual(
    ["queued", "running", "ready", "failed", "expired"].filter(isWaiting),
    ["queued", "running"],
  );
});

test("a change of state is said, a number is not", () => {
  const at = (state, done, total = 100) => ({ state, done, total });
  assert.ok(isWorthSaying(at("queued", 0, 0), at("running", 0)));
  assert.ok(isWorthSaying(at("running", 99), at("ready", 99)));
  assert.ok(!isWorthSaying(at("running", 1), at("running", 24)));
  assert.ok(!isWorthSaying(at("queued", 0, 0), at("queued", 0, 0)));
});

test("each quarter is said", () => {
  const at = (done) => ({ state: "running", done, total: 100 });
  assert.ok(isWorthSaying(at(24), at(25)));
  assert.ok(isWorthSaying(at(1), at(80)));
  assert.ok(!isWorthSaying(at(25), at(49)));
});
