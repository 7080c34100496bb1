import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { writeChanged } from "../../server/src/cli/fix.ts";
import type { Session } from "../../server/src/cli/session.ts";
import { replaceFile } from "../../server/src/node/replace-file.ts";
import { withFiles } from "./command.ts";

const bytes = (text: string) => Buffer.from(text);

test("a file is replaced at once, and keeps its mode", () => {
  withFiles({ "a.toml": "old" }, (directory) => {
    const file = path.join(directory, "a.toml");
    chmodSync(file, 0o640);
    const { ino } = statSync(file);
    replaceFile(file, bytes("old"), bytes("new text"));
    assert.equal(readFileSync(file, "utf8"), "new text");
    assert.equal(statSync(file).mode & 0o7777, 0o640);
    assert.notEqual(statSync(file).ino, ino, "another file took its name");
    assert.deepEqual(readdirSync(directory), ["a.toml"]);
  });
});

test("links of both kinds stay", () => {
  withFiles({ "real/a.toml": "old", "b.toml": "old" }, (directory) => {
    const link = path.join(directory, "a.toml");
    symlinkSync("real/a.toml", link);
    replaceFile(link, bytes("old"), bytes("new"));
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.equal(readFileSync(path.join(directory, "real/a.toml"), "utf8"), "new");
    const second = path.join(directory, "c.toml");
    linkSync(path.join(directory, "b.toml"), second);
    replaceFile(second, bytes("old"), bytes("n"));
    assert.equal(readFileSync(path.join(directory, "b.toml"), "utf8"), "n");
    assert.equal(statSync(second).nlink, 2);
  });
});

test("what changed since it was read is not written over", () => {
  withFiles({ "a.toml": "theirs" }, (directory) => {
    const file = path.join(directory, "a.toml");
    assert.throws(
      () => replaceFile(file, bytes("old"), bytes("ours")),
      /cannot write .*a\.toml: .*has changed/,
    );
    assert.equal(readFileSync(file, "utf8"), "theirs");
    assert.deepEqual(readdirSync(directory), ["a.toml"]);
  });
});

test("two names of one file among those that are changed are written once", () => {
  withFiles({ "a.toml": "old" }, (directory) => {
    const [a, b] = ["a.toml", "b.toml"].map((name) => path.join(directory, name)) as [string, string];
    linkSync(a, b);
    const change = { before: "old", after: "new" };
    writeChanged({
      changed: new Map([
        [a, change],
        [b, change],
      ]),
    } as Session);
    assert.deepEqual([readFileSync(b, "utf8"), statSync(a).nlink], ["new", 2]);
  });
});

test("what is no file is not replaced", () => {
  withFiles({}, (directory) => {
    mkdirSync(path.join(directory, "d"));
    assert.throws(() => replaceFile(path.join(directory, "d"), bytes(""), bytes("")), /no regular file/);
    assert.throws(
      () => replaceFile(path.join(directory, "x"), bytes(""), bytes("")),
      /cannot write .*: it is not there/,
    );
  });
});

test("nothing is written when one of several files has changed; else what was written is named", () => {
  withFiles({ "a.toml": "a", "b.toml": "b" }, (directory) => {
    const [a, b] = ["a.toml", "b.toml"].map((name) => path.join(directory, name)) as [string, string];
    const write = (changed: Session["changed"]) => writeChanged({ changed } as Session);
    const first = new Map([
      [a, { before: "a", after: "A" }],
      [b, { before: "other", after: "B" }],
    ]);
    assert.throws(() => write(first), /b\.toml has changed since it was read; no file was changed\.$/);
    assert.equal(readFileSync(a, "utf8"), "a");
    const second = new Map([
      [
        a,
        {
          before: "a",
          get after() {
            writeFileSync(b, "theirs");
            return "A";
          },
        },
      ],
      [b, { before: "b", after: "B" }],
    ]);
    assert.throws(
      () => write(second),
      /cannot write \S+b\.toml: it has changed since it was read; written: \S+a\.toml; not written: \S+b\.toml\.$/,
    );
    assert.equal(readFileSync(b, "utf8"), "theirs");
  });
});

test("another owner stays the owner", {
  skip: process.getuid?.() === 0 ? false : "only root may give files away",
}, () => {
  withFiles({ "a.toml": "old" }, (directory) => {
    const file = path.join(directory, "a.toml");
    chownSync(file, 12345, 54321);
    replaceFile(file, bytes("old"), bytes("new"));
    const { uid, gid } = statSync(file);
    assert.deepEqual([uid, gid, readFileSync(file, "utf8")], [12345, 54321, "new"]);
  });
});
