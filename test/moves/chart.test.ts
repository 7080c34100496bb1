/** Drop-ins among values of the kata-deploy chart move together with the values around them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { outsideEdits } from "../../server/src/documents/outside.ts";
import { createSource } from "../../server/src/documents/source.ts";
import type { Moved } from "../../server/src/moves/types.ts";
import { createService } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";

const service = createService({ knowledge: buildKnowledge() });

/** The text after all that stands in it has moved, and what is told. */
function move(text: string): { readonly after: string; readonly moved: readonly Moved[] } {
  const documents = service.documentsIn(createSource("values.yaml", text), "yaml");
  const moved = documents.flatMap((document) => service.migrate(service.assemble(document)) ?? []);
  const edits = moved.flatMap(({ files }) =>
    files.flatMap(({ file, edits: own }) => outsideEdits(own.map((edit) => ({ file, ...edit }))) ?? []),
  );
  return { after: applyEdits(text, edits), moved };
}

const told = (moved: readonly Moved[]) =>
  moved.flatMap(({ changes }) => changes.map(({ kind, key, to, decide }) => [kind, key, to, decide]));

const SHIMS = `image:
  tag: "4.1.0"
# Ours.
shims:
  disableAll: true
  qemu:
    enabled: true # for now
    dropIn: |
      # The agent is slow.
      [agent.kata]
      dial_timeout = 90

  clh:
    enabled: true
    # In quotes.
    dropIn: "[runtime]\\ncreate_container_timeout = 70\\n"
defaultShim:
  amd64: qemu
`;

test("a shim of runtime-rs gets a copy with the moved drop-in, and the old one stays", () => {
  const { after, moved } = move(SHIMS);
  assert.equal(
    after,
    SHIMS.replace(
      "      dial_timeout = 90\n",
      `      dial_timeout = 90
  qemu-runtime-rs:
    enabled: true # for now
    dropIn: |
      # The agent is slow.
      [agent.kata]
      reconnect_timeout_ms = 90000
`,
    ).replace(
      '70\\n"\n',
      `70\\n"
  clh-runtime-rs:
    enabled: true
    # In quotes.
    dropIn: "[agent.kata]\\ncreate_container_timeout = 70\\n"
`,
    ),
  );
  assert.deepEqual(told(moved), [
    ["moved", "shims.qemu", "shims.qemu-runtime-rs", false],
    ["renamed", "agent.kata.dial_timeout", "agent.kata.reconnect_timeout_ms", false],
    ["moved", "shims.clh", "shims.clh-runtime-rs", false],
    ["moved", "runtime.create_container_timeout", "agent.kata.create_container_timeout", false],
  ]);
  assert.equal(move(after).after, after, "moved twice");
  assert.deepEqual(told(move(after).moved), []);
});

test("what the moved values say is taken", () => {
  const { after } = move(SHIMS);
  const documents = service.documentsIn(createSource("values.yaml", after), "yaml");
  const failures = documents
    .flatMap((document) => service.problems(service.assemble(document)))
    .filter(({ fails, file }) => fails && !file.source.isMade);
  assert.deepEqual(failures, []);
});

test("a custom runtime gets another base", () => {
  const text = `customRuntimes:
  enabled: true
  runtimes:
    gpu:
      baseConfig: "qemu"
      dropIn: |
        [hypervisor.qemu]
        seccompsandbox = "on"
`;
  const { after, moved } = move(text);
  assert.equal(
    after,
    text.replace('"qemu"', '"qemu-runtime-rs"').replace("seccompsandbox", "seccomp_sandbox"),
  );
  assert.deepEqual(moved[0]?.changes[0]?.after, "qemu-runtime-rs");
  assert.equal(move(after).after, after, "moved twice");
});

for (const [name, text] of [
  [
    "a shim without a counterpart",
    "shims:\n  fc:\n    dropIn: |\n      [hypervisor.firecracker]\n      default_vcpus = 2\n",
  ],
  ["values in one line", 'shims:\n  qemu: { dropIn: "[agent.kata]\\ndial_timeout = 9\\n" }\n'],
  [
    "a shim that is set already",
    "shims:\n  qemu:\n    dropIn: |\n      [agent.kata]\n      dial_timeout = 9\n  qemu-runtime-rs:\n    enabled: true\n",
  ],
] as const)
  test(`${name}: it stays, and somebody has to decide`, () => {
    const { after, moved } = move(text);
    assert.equal(after, text);
    assert.ok(told(moved).some(([kind, , , decide]) => kind === "lost" && decide));
  });
