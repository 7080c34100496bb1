/** What is found in files of other languages, what it is taken for, and what is left alone. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { type Language, languageOf } from "../../server/src/documents/language.ts";
import { lineOutside } from "../../server/src/documents/outside.ts";
import { createSource } from "../../server/src/documents/source.ts";
import { openTestService } from "../features/subject.ts";

const service = openTestService();

interface Told {
  /** The line on which the text begins, from 1. */
  readonly line: number;
  readonly text: string;
  readonly kind: string;
  readonly runtime: string | undefined;
  readonly hypervisor: string | undefined;
}

/** Everything of Kata's in a file, as it is understood. */
function read(name: string, text: string, language?: Language): readonly Told[] {
  const source = createSource(name, text);
  const known = language ?? languageOf(name, text) ?? "toml";
  const parts = service.documentsIn(source, known).filter(({ yaml }) => !yaml);
  return parts.map((document) => {
    const { kind, runtime, hypervisor } = service.assemble(document).target;
    const { line } = lineOutside({ file: document, range: { start: 0, end: 0 } });
    return { line, text: document.toml.text, kind, runtime, hypervisor };
  });
}

/** Codes of everything that is told of a file. */
function codes(name: string, text: string): readonly string[] {
  const source = createSource(name, text);
  return service
    .documentsIn(source, languageOf(name, text) ?? "toml")
    .flatMap((document) => service.problems(service.assemble(document)))
    .map(({ code }) => code);
}

const QEMU = "[hypervisor.qemu]\ndefault_memory = 2048\n";

it("a carriage return inside a line hides none behind it", () => {
  const [told] = read("README.md", `\`\`\`toml\n# a\rb\n\n${QEMU}\n# c\n\`\`\`\n`);
  assert.equal(told?.text, `# a\rb\n\n${QEMU}\n# c\n`);
  const [inList] = read(
    "README.md",
    `1. a\n\n   \`\`\`toml\n   # a\rb\n   ${QEMU.replace("\n", "\n   ")}   \`\`\`\n`,
  );
  assert.equal(inList?.text, `# a\rb\n${QEMU}`);
});

it("what holds a code block is left out of its lines, also before a NUL and where a tab is a part of it", () => {
  const inQuote = "> ```toml\n> [hypervisor.qemu]\n> # a\0b\n>\tdefault_memory = 2048\n> ```\n";
  assert.equal(read("README.md", inQuote)[0]?.text, "[hypervisor.qemu]\n# a\0b\ndefault_memory = 2048\n");
});

it("a heredoc that expands goes on where a backslash joins its last word to the line before", () => {
  const heredoc = (word: string, text: string) =>
    `cat > /etc/kata-containers/config.d/1.toml <<${word}\n${QEMU}${text}\nEOF\n`;
  const ends = (word: string, text: string, more = "") =>
    read("a.sh", heredoc(word, text) + more).map((told) => told.text.slice(QEMU.length));
  assert.deepEqual(ends("EOF", "# a\\"), []);
  assert.deepEqual(ends("EOF", "# a\\", "# b\nEOF\n"), ["# aEOF\n# b\n"]);
  assert.deepEqual(ends("EOF", "# a\\\\"), ["# a\\\n"]);
  assert.deepEqual(ends("'EOF'", "# a\\"), ["# a\\\n"]);
  const image = read("Dockerfile", `RUN ${heredoc("EOF", "# a\\")}`);
  assert.deepEqual(
    image.map((told) => told.text.slice(QEMU.length)),
    ["# a\\\n"],
  );
});

describe("a path that stands with the text", () => {
  const told = (name: string, text: string) =>
    read(name, text).map(({ kind, runtime, hypervisor }) => [kind, runtime, hypervisor]);

  it("is the target of a heredoc", () => {
    const heredoc = (command: string) => `${command} <<'EOF'\n[runtime]\nenable_debug = true\nEOF\n`;
    assert.deepEqual(told("a.sh", heredoc("cat > /etc/kata-containers/config.d/10-debug.toml")), [
      ["drop-in", undefined, undefined],
    ]);
    const folder = "/opt/kata/share/defaults/kata-containers";
    assert.deepEqual(
      told("a.sh", heredoc(`sudo tee ${folder}/runtime-rs/runtimes/clh-runtime-rs/config.d/50-a.toml`)),
      [["drop-in", "runtime-rs", "clh"]],
    );
    assert.deepEqual(told("a.sh", heredoc(`cat > ${folder}/configuration-fc.toml`)), [
      ["base", "go", "firecracker"],
    ]);
    // What is put behind a file is not the whole of it.
    assert.deepEqual(told("a.sh", heredoc(`cat >> ${folder}/configuration-fc.toml`)), [
      ["fragment", "go", "firecracker"],
    ]);
  });

  it("may be made of variables", () => {
    const script = `DIR=/etc/kata-containers\nFILE="\${DIR}/config.d/x"\ncat <<EOF | sudo tee "$FILE" >/dev/null\n${QEMU}EOF\n`;
    assert.deepEqual(told("a.sh", script), [["drop-in", undefined, "qemu"]]);
    assert.deepEqual(told("a.sh", `cat > "\${dropin_dir}/x.toml" <<EOF\n${QEMU}EOF\n`), [
      ["drop-in", undefined, "qemu"],
    ]);
  });

  it("is beside it in YAML, before or after", () => {
    const talos = `machine:\n  files:\n    - content: |\n        ${QEMU.replace("\n", "\n        ")}      path: /var/etc/kata-containers/config.d/10.toml\n      op: create\n`;
    assert.deepEqual(told("talos.yaml", talos), [["drop-in", undefined, "qemu"]]);
  });

  it("is the attribute in Nix", () => {
    const nix = `{ environment.etc = { "kata-containers/config.d/10.toml" = { text = ''\n  [runtime]\n  enable_debug = true\n''; }; }; }\n`;
    assert.deepEqual(told("a.nix", nix), [["drop-in", undefined, undefined]]);
    const bound = `let conf = ''\n  [runtime]\n  enable_debug = true\n''; in { environment.etc."kata-containers/config.d/10.toml".text = conf; }\n`;
    assert.deepEqual(told("a.nix", bound), [["drop-in", undefined, undefined]]);
  });

  it("is the shim in values of kata-deploy, wherever they are nested", () => {
    const values = (shim: string, indent = "") =>
      `${indent}shims:\n${indent}  ${shim}:\n${indent}    dropIn: |\n${indent}      [runtime]\n${indent}      enable_debug = true\n`;
    assert.deepEqual(told("values.yaml", values("qemu")), [["drop-in", "go", "qemu"]]);
    assert.deepEqual(told("values.yaml", values("qemu-runtime-rs")), [["drop-in", "runtime-rs", "qemu"]]);
    assert.deepEqual(told("values.yaml", values("rs-fc")), [["drop-in", "runtime-rs", "firecracker"]]);
    assert.deepEqual(told("values.yaml", `kata-as-coco-runtime:\n${values("clh", "  ")}`), [
      ["drop-in", "go", "clh"],
    ]);
    const custom = `customRuntimes:\n  enabled: true\n  runtimes:\n    mine:\n      baseConfig: qemu-tdx-runtime-rs\n      dropIn: |\n        [runtime]\n        enable_debug = true\n`;
    assert.deepEqual(told("values.yaml", custom), [["drop-in", "runtime-rs", "qemu"]]);
  });

  it("is the first of several files in one", () => {
    const script = `cat > /etc/kata-containers/config.d/1.toml <<A\n${QEMU}A\necho\ncat > /etc/kata-containers/config.d/2.toml <<-'B'\n\t[agent.kata]\n\tenable_tracing = true\n\tB\n`;
    assert.deepEqual(
      read("a.sh", script).map(({ line, text }) => [line, text]),
      [
        [2, QEMU],
        [7, "[agent.kata]\nenable_tracing = true\n"],
      ],
    );
  });
});

describe("lines that echo writes", () => {
  const told = (script: string) => read("a.sh", script).map(({ line, text, kind }) => [line, text, kind]);
  const text = "[hypervisor.qemu]\ndefault_memory = 4096\n";

  it("are one text, appended one by one", () => {
    const file = "/etc/kata-containers/config.d/10-a.toml";
    const script = `set -e\necho "[hypervisor.qemu]" > ${file}\necho 'default_memory = 4096' >> ${file}\nls\n`;
    assert.deepEqual(told(script), [[2, text, "drop-in"]]);
  });

  it("are one text in a group", () => {
    const script = `{\n  echo '[hypervisor.qemu]'\n  echo 'default_memory = 4096'\n} > /etc/kata-containers/configuration.toml\n`;
    assert.deepEqual(told(script), [[2, text, "base"]]);
  });

  it("are one text on one line, with printf among them", () => {
    const into = "> /etc/kata-containers/configuration.toml";
    for (const first of ["echo '[hypervisor.qemu]'", "printf '[hypervisor.qemu]\\n'"])
      assert.deepEqual(told(`{ ${first}; printf 'default_memory = 4096\\n'; } ${into}\n`), [
        [1, text, "base"],
      ]);
  });

  it("are no text where they say something else", () => {
    assert.deepEqual(told("# kata-containers\necho '[hypervisor.qemu]'\necho\necho 'done'\n"), []);
  });
});

describe("what is said for a whole directory", () => {
  it("changes no shim's runtime", () => {
    const values =
      "image: {tag: 4.1.0}\nshims:\n  qemu-runtime-rs:\n    dropIn: |\n      [hypervisor.qemu]\n";
    const [part] = service
      .documentsIn(createSource("values.yaml", values), "yaml")
      .filter(({ yaml }) => !yaml);
    assert.equal(service.assemble(part!, { runtime: "go" }).target.runtime, "runtime-rs");
  });
});

describe("content decides", () => {
  const FOREIGN: Readonly<Record<string, string>> = {
    containerd:
      'version = 3\n[plugins."io.containerd.cri.v1.runtime"]\n[plugins.x.containerd.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n',
    "runsc, which has a [runtime] too": "[runsc_config]\n[runtime]\nplatform = 'kvm'\n",
    "CRI-O":
      '[crio.runtime]\n[crio.runtime.runtimes.kata]\nruntime_path = "/usr/bin/containerd-shim-kata-v2"\n',
    nydus: '[daemon]\nnydusd_path = "/usr/bin/nydusd"\n[agent]\nx = 1\n',
    "the agent's own": 'server_addr = "vsock://-1:1024"\n[endpoints]\nallowed = ["a"]\n',
    "another sandbox": "[runtime]\nname = 'x'\n[agent]\nport = 1\n",
  };
  for (const [name, text] of Object.entries(FOREIGN)) {
    it(`${name} is left alone`, () => {
      assert.deepEqual(read("kata-containers.md", `kata-containers\n\n\`\`\`toml\n${text}\`\`\`\n`), []);
      assert.deepEqual(read("a.sh", `# kata-containers\ncat > /etc/x/config.toml <<E\n${text}E\n`), []);
    });
  }

  it("whatever a fence is called", () => {
    for (const info of ["", "text", "ini", "console", "yaml", "bash", "TOML", '{.toml linenos="true"}'])
      assert.equal(read("a.md", `\`\`\`${info}\n${QEMU}\`\`\`\n`).length, 1, info);
    assert.deepEqual(read("a.md", `\`\`\`diff\n-${QEMU}\`\`\`\n`), []);
  });

  it("not a name alone", () => {
    const configMap =
      "kind: ConfigMap\ndata:\n  configuration.toml: |\n    [runtime]\n    kata-containers = 1\n";
    assert.deepEqual(read("a.yaml", configMap), []);
  });

  it("and containerd's own drop-in of the chart is not Kata's", () => {
    assert.deepEqual(
      read("values.yaml", `containerd:\n  userDropIn: |\n    [hypervisor.qemu]\n    x = 1\n`),
      [],
    );
  });
});

describe("nested texts", () => {
  it("are found in each other", () => {
    const yaml = `- shell: |\n    cat > /etc/kata-containers/config.d/1.toml <<EOF\n    [hypervisor.qemu]\n    default_memory = 1024\n    EOF\n`;
    assert.deepEqual(
      read("play.yml", yaml).map(({ line, kind }) => [line, kind]),
      [[3, "drop-in"]],
    );
    const hcl = `values = [<<-EOT\n  shims:\n    qemu:\n      dropIn: |\n        [hypervisor.qemu]\n        default_memory = 1024\n  EOT\n]\n`;
    assert.deepEqual(
      read("a.tf", hcl).map(({ line, runtime }) => [line, runtime]),
      [[5, "go"]],
    );
  });

  it("are decoded", () => {
    const base64 = btoa(QEMU);
    const machine = `spec:\n  config:\n    storage:\n      files:\n        - path: /etc/kata-containers/config.d/30-memory\n          contents:\n            source: data:text/plain;charset=utf-8;base64,${base64}\n`;
    assert.deepEqual(
      read("machineconfig-kata-containers.yaml", machine).map(({ text, kind, line }) => [text, kind, line]),
      [[QEMU, "drop-in", 7]],
    );
    const percent = machine.replace(/data:.*/, `data:,${encodeURIComponent(QEMU)}`);
    assert.equal(read("machineconfig.yaml", percent)[0]?.text, QEMU);
  });

  it("are unpacked", () => {
    const packed = gzipSync(QEMU).toString("base64");
    const written = { path: "/etc/kata-containers/config.d/30-memory" };
    const ignition = {
      storage: {
        files: [{ ...written, contents: { compression: "gzip", source: `data:;base64,${packed}` } }],
      },
    };
    assert.equal(read("config.ign", JSON.stringify(ignition, null, 2))[0]?.text, QEMU);
    const cloudInit = `#cloud-config\nwrite_files:\n  - path: ${written.path}\n    encoding: gz+b64\n    content: ${packed}\n`;
    assert.equal(read("user-data.yaml", cloudInit)[0]?.text, QEMU);
  });
});

describe("placeholders of any templating", () => {
  const told = ["toml-syntax", "wrong-type", "unknown-key", "out-of-range"];
  const syntax = (name: string, text: string) => codes(name, text).filter((code) => told.includes(code));

  const shell = [
    `default_memory = $\{MEMORY:-2048}`,
    "default_vcpus = $(nproc)",
    "memory_slots = $N",
    "enable_iommu = `iommu`",
  ];

  it("are values that are not known", () => {
    const lines = [
      "default_memory = {{ memory }}",
      "default_vcpus = {{ vcpus | int }}",
      "enable_iommu = {{ iommu | lower }}",
      'kernel = "{{ kernel }}"',
      "kernel_params = {{ params | to_json }}",
      'enable_annotations = [{% for a in list %}"{{ a }}",{% endfor %}]',
      "default_maxvcpus = <%= vcpus %>",
      "memory_slots = @SLOTS@",
      "{{ key }} = true",
    ];
    assert.deepEqual(syntax("configuration-qemu.toml.j2", `[hypervisor.qemu]\n${lines.join("\n")}\n`), []);
    assert.deepEqual(
      syntax("a.sh", `cat <<EOF\n[hypervisor.qemu]\n${shell.join("\n")}\n$(cat more)\nEOF\n`),
      [],
    );
    assert.deepEqual(syntax("a.md", `\`\`\`toml\n[hypervisor.qemu]\n${shell.join("\n")}\n\`\`\`\n`), []);
    const python = 'x = f"""[hypervisor.qemu]\ndefault_memory = {memory}\ndefault_vcpus = {x["a"]}\n"""\n';
    assert.deepEqual(syntax("a.py", python), []);
    const fields =
      '[hypervisor.qemu]\ndefault_vcpus = {vcpus}\nmachine_type = "{machine}"\nenable_iommu = {a.b!r} # x\n';
    assert.deepEqual(syntax("a.py", `TEXT = """\n${fields}"""\nprint(TEXT.format(**values))\n`), []);
    assert.deepEqual(syntax("configuration-qemu.toml.tmpl", fields), []);
    const go = "x := fmt.Sprintf(`[hypervisor.qemu]\ndefault_memory = %d\nkernel = %q\n`, a, b)\n";
    assert.deepEqual(syntax("a.go", go), []);
  });

  it("of Python and of sed are values too, wherever the text is filled in later", () => {
    const lines = [
      'path = "{qemu}"',
      'machine_type = "{machine}"',
      "default_vcpus = {vcpus}",
      "default_memory = {memory!r}",
      "default_maxvcpus = {most:>4}",
      "enable_annotations = [{first}, {second}]",
      "enable_debug = __DEBUG__",
      "memory_slots = <slots>",
      "enable_iothreads = %(iothreads)s",
      "default_bridges = %%BRIDGES%%",
      "{more}",
    ];
    const text = `[hypervisor.qemu]\n${lines.join("\n")}\n`;
    for (const name of ["configuration-qemu.toml.tmpl", "configuration-qemu.toml.in", "mine.toml.template"])
      assert.deepEqual(syntax(name, text), [], name);
    assert.deepEqual(syntax("a.md", `\`\`\`toml\n${text}\`\`\`\n`), []);
    assert.deepEqual(syntax("a.py", `T = """\n${text}"""\nT.format(qemu="")\n`), []);
  });

  it("are names and numbers that a reader of documentation is to put in", () => {
    const lines = [
      "default_vcpus = N",
      "default_memory = SIZE_MIB  # of the guest",
      "memory_slots = n",
      'machine_type = "<machine>"',
      "image = '...'",
      'initrd = "__INITRD__"',
      "enable_iommu = TRUE",
    ];
    const told = codes("a.md", `\`\`\`toml\n[hypervisor.qemu]\n${lines.join("\n")}\n\`\`\`\n`);
    assert.deepEqual(told, ["toml-syntax"]);
    const text = `[hypervisor.qemu]\n${lines.slice(0, 2).join("\n")}\n`;
    assert.deepEqual(codes("mine.toml.tmpl", text), ["toml-syntax", "toml-syntax"]);
  });

  it("may be all of a string", () => {
    const lines = ['image = "%IMAGE%"', 'initrd = "@@INITRD@@"', 'shared_fs = "%%FS%%"'];
    assert.deepEqual(codes("configuration-qemu.toml.in", `[hypervisor.qemu]\n${lines.join("\n")}\n`), []);
  });

  it("are no tables where something stands in the braces", () => {
    const text = "[hypervisor.qemu]\ndefault_vcpus = { a = 1 }\n";
    assert.deepEqual(syntax("configuration-qemu.toml.tmpl", text), ["wrong-type"]);
  });

  it("may bring what a whole file would lack", () => {
    const main = '[hypervisor.clh]\npath = "/c"\nkernel = "/k"\nimage = "/i"\n';
    const told = (line: string) =>
      codes("configuration-clh.toml.j2", `${main}${line}\n[runtime]\nenable_debug = {{ debug }}\n`);
    assert.deepEqual(told("{{ more }}"), []);
    assert.deepEqual(told('{{ include "more" . | indent 2 }}'), []);
    assert.deepEqual(told('kernel_params = "{{ more }}"'), ["refused-by-both"]);
  });

  it("hide no mistake beside them", () => {
    const text = "[hypervisor.qemu]\ndefault_memory = {{ x }}\ndefault_vcpuss = 1\n";
    assert.deepEqual(syntax("configuration-qemu.toml.j2", text), ["unknown-key"]);
  });

  it("and alternatives are no second setting", () => {
    const text =
      '{% if new %}\n[hypervisor.qemu]\nkernel = "/a"\n{% else %}\n[hypervisor.qemu]\nkernel = "/b"\n{% endif %}\n{{- if .debug }}\nenable_debug = true\n{{- end }}\n';
    assert.deepEqual(syntax("configuration-qemu.toml.j2", text), []);
  });
});

describe("what is left out", () => {
  it("is no mistake", () => {
    const fence =
      "```toml\n[hypervisor.qemu]\ndefault_memory = 2048\n...\n\n[agent.kata]\n# ...\n<snip>\nenable_tracing = true\n```\n";
    assert.ok(!codes("a.md", fence).includes("toml-syntax"));
  });

  it("and a piece is not blamed for what it lacks", () => {
    const fence = '```toml\n[hypervisor.qemu]\npath = "/usr/bin/qemu"\n[runtime]\nenable_debug = true\n```\n';
    assert.deepEqual(
      codes("a.md", fence).filter((code) => /required|image-and|refused|runtime-names/.test(code)),
      [],
    );
  });
});
