import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluateMakefile } from "../../scripts/extract/make.ts";
import { readTemplates, templateSettings } from "../../scripts/extract/templates.ts";
import { memoryRepository } from "./memory.ts";

const makefile = (
  source: string,
  included: Record<string, string> = {},
): ReturnType<typeof evaluateMakefile> =>
  evaluateMakefile(source, { ARCH: "x86_64" }, (path) => included[path]);

test("variables: deferred, immediate, conditional, appended, overridden", () => {
  const make = makefile(`
NAME = $(LATER)/x
NOW := $(LATER)/x
LATER = late
LATER ?= never
LIST := a
LIST += b \\
        c
ARCH = fixed
ifeq ($(ARCH),x86_64)
    override ARCH = amd64
endif
HASH = value # comment
`);
  assert.equal(make.value("NAME"), "late/x");
  assert.equal(make.value("NOW"), "/x");
  assert.equal(make.value("LATER"), "late");
  assert.equal(make.value("LIST"), "a b c");
  assert.equal(make.value("ARCH"), "amd64");
  assert.equal(make.value("HASH").trim(), "value");
  assert.equal(make.value("NOTHING"), "");
});

test("branches, includes and functions", () => {
  const make = makefile(
    `include arch/$(ARCH).mk
ifneq (,$(CMD))
  ifeq ($(CMD),other)
    A = wrong
  else ifeq ($(CMD),qemu)
    A = right
  else
    A = wrong
  endif
  KIND = $(call KERNEL,uncompressed)
else
  A = absent
endif
define KERNEL
$(if $(findstring uncompressed,$1),vmlinux,vmlinuz)
endef
KNOWN = $(filter $(ARCH),x86_64 aarch64)
PLACE = $(abspath /usr//share)/$(notdir a/b)
target: A
\tA = recipe
ifeq ($(ARCH),x86_64)
\t@echo here
else
\t@echo elsewhere
endif
`,
    { "arch/x86_64.mk": "CMD := qemu\n" },
  );
  assert.equal(make.value("A"), "right");
  assert.equal(make.value("KIND"), "vmlinux");
  assert.equal(make.value("KNOWN"), "x86_64");
  assert.equal(make.value("PLACE"), "/usr/share/b");
  assert.equal(make.recipe("target"), "A = recipe\n@echo here\n");
  assert.equal(make.recipe("nothing"), "");
});

test("templates are filled as the shell that runs sed sees the values", () => {
  const repository = memoryRepository({
    "3.5.0": {
      "src/runtime/config/configuration-a.toml.in": `[hypervisor.a]
paths = @PATHS@
text = "@TEXT@"
unset = "@UNSET@"
other = "@OTHER@"
[hypervisor.a.factory]
on = true
[[hypervisor.a.images]]
name = "x"
[runtime]
debug = false
`,
    },
  });
  const make = makefile('PATHS := [\\"/usr/bin/a\\"]\nTEXT := "inner"\nGENERATED_VARS = PATHS UNSET\n');
  const tree = repository.tree("3.5.0", ["src/runtime"]);
  const [template] = readTemplates(repository, tree, "src/runtime", make);
  assert.ok(template);
  assert.deepEqual(
    templateSettings(template).map(({ table, key, value }) => [table, key, JSON.stringify(value)]),
    [
      ["hypervisor.*", "paths", '["/usr/bin/a"]'],
      ["hypervisor.*", "text", '"inner"'],
      ["hypervisor.*", "unset", '""'],
      ["hypervisor.*", "other", '"@OTHER@"'],
      ["hypervisor.*", "factory", '{"on":true}'],
      ["hypervisor.*.factory", "on", "true"],
      ["hypervisor.*", "images", '[{"name":"x"}]'],
      ["hypervisor.*.images[]", "name", '"x"'],
      ["runtime", "debug", "false"],
    ],
  );
});
