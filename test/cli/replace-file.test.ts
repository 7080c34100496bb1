import assert from "node:assert/strict";
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import type { Session } from "../../server/src/cli/session.ts";
import { writeChanged, writeTogether } from "../../server/src/cli/write.ts";
import { replaceFile, writeWhole } from "../../server/src/node/replace-file.ts";
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

/** Two files, one of which somebody else changes: before anything is written, or while the other is. */
function unlucky(use: (a: string, b: string, changed: (isLate: boolean) => Session) => void): void {
  withFiles({ "a.toml": "a", "b.toml": "b" }, (directory) => {
    const [a, b] = ["a.toml", "b.toml"].map((name) => path.join(directory, name)) as [string, string];
    use(a, b, (isLate) => {
      if (!isLate) writeFileSync(b, "theirs");
      const late = {
        before: "a",
        get after() {
          writeFileSync(b, "theirs");
          return "A";
        },
      };
      const changed = new Map([
        [a, isLate ? late : { before: "a", after: "A" }],
        [b, { before: "b", after: "B" }],
      ]);
      return { changed, unwritten: new Map() } as unknown as Session;
    });
    assert.equal(readFileSync(b, "utf8"), "theirs");
  });
}

test("of several files those that can be are written, and the others are remembered with the reason", () => {
  for (const isLate of [false, true])
    unlucky((a, b, changed) => {
      const session = changed(isLate);
      writeChanged(session);
      assert.equal(readFileSync(a, "utf8"), "A");
      assert.match(session.unwritten.get(b)!, /b\.toml.* has changed since it was read$/);
      assert.deepEqual([...session.changed.keys()], [a], "from now on the other one is what the disk has");
    });
});

test("of files that belong together none is written when one has changed; else what was written is named", () => {
  unlucky((a, _, changed) => {
    assert.throws(
      () => writeTogether(changed(false)),
      /b\.toml has changed since it was read; no file was changed\.$/,
    );
    assert.equal(readFileSync(a, "utf8"), "a");
  });
  unlucky((_, __, changed) => {
    assert.throws(
      () => writeTogether(changed(true)),
      /cannot write \S+b\.toml: it has changed since it was read; written: \S+a\.toml; not written: \S+b\.toml\.$/,
    );
  });
});

test("nothing else is ever beside a file of a directory that is read whole", {
  skip: process.platform === "linux" ? false : "only there every change of a directory is told",
}, async () => {
  for (const directory of ["config.d", "crio.conf.d"]) {
    const root = mkdtempSync(path.join(tmpdir(), "kata-config-replace-"));
    const within = path.join(root, directory);
    mkdirSync(within);
    writeFileSync(path.join(within, "10.toml"), "old");
    const seen = new Set<string>();
    const watcher = watch(within, (_, name) => seen.add(String(name)));
    try {
      replaceFile(path.join(within, "10.toml"), bytes("old"), bytes("new"));
      writeWhole(path.join(within, "20.toml"), bytes("new"));
      while (!seen.has("20.toml")) await setTimeout(5);
      assert.deepEqual([...seen], ["10.toml", "20.toml"]);
      assert.deepEqual(readdirSync(root), [directory]);
    } finally {
      watcher.close();
      rmSync(root, { recursive: true });
    }
  }
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
