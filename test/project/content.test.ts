/** What the content of a file tells of it: which runtime reads it, whether it is all of a file, whether it is Kata's. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { hasNothingOfOurs, isOfOthers } from "../../server/src/project/content.ts";
import { createService } from "../../server/src/service.ts";

const service = createService({ knowledge: buildKnowledge() });
const targetOf = (file: string, text: string) => service.assemble(service.open(file, text), {}).target;

const BOOTS = 'path = "/q"\nkernel = "/k"\nimage = "/i"\n';

test("one stray key does not decide the runtime of a whole file", () => {
  const text = `[hypervisor.qemu]\n${BOOTS}[hypervisor.clh]\n${BOOTS}[agent.kata]\ncontainer_pipe_size = 0\n[runtime]\nenable_debug = true\n`;
  assert.equal(targetOf("/etc/kata-containers/configuration.toml", text).runtime, "go");
});

test("names that runtime-rs demands weigh more than options of the Go runtime", () => {
  const text = `[hypervisor.qemu]\n${BOOTS}msize_9p = 8192\nuse_legacy_serial = false\n[factory]\nvm_cache_number = 0\n[runtime]\nhypervisor_name = "qemu"\nagent_name = "kata"\nname = "virt_container"\n`;
  assert.equal(targetOf("/etc/kata-containers/configuration.toml", text).runtime, "runtime-rs");
});

test("a hypervisor of one runtime alone tells it, with or without the names", () => {
  for (const name of ["dragonball", "openvmm"])
    assert.equal(
      targetOf("x.toml", `[hypervisor.${name}]\nkernel = "/k"\n[runtime]\n`).runtime,
      "runtime-rs",
    );
  assert.equal(targetOf("x.toml", '[hypervisor.stratovirt]\nkernel = "/k"\n').runtime, "go");
});

test("capitals that the Go runtime does not mind leave a whole file whole", () => {
  const text = `[Hypervisor.qemu]\n${BOOTS}[Agent.kata]\n[Runtime]\nenable_debug = true\n`;
  const { runtime, kind } = targetOf("mine.toml", text);
  assert.deepEqual([runtime, kind], ["go", "base"]);
});

test("what documentation quotes is not taken for a whole file", () => {
  const quotes = [
    "[hypervisor.qemu]\nenable_debug = true\n[runtime]\nenable_debug = true\n",
    "[hypervisor.clh]\nenable_debug = true\n[agent.kata]\nenable_debug = true\n[runtime]\nenable_debug = true\n",
    '[hypervisor.qemu]\nimage = "/i"\n[runtime]\nsandbox_cgroup_only = true\n',
    '[hypervisor.qemu]\nkernel_params = "quiet"\n[runtime]\ninternetworking_model = "none"\ndisable_new_netns = true\n',
    `[hypervisor.qemu]\n${BOOTS}`,
  ];
  for (const text of quotes) {
    const { kind, runtime } = targetOf("quoted.toml", text);
    assert.deepEqual([kind, runtime], ["fragment", undefined], text);
  }
  const whole = `[hypervisor.qemu]\n${BOOTS}[runtime]\nenable_debug = true\n`;
  assert.equal(targetOf("quoted.toml", whole).kind, "base");
});

test("what stands in [hypervisor] itself is no hypervisor's name", () => {
  const { hypervisor } = targetOf("x.toml", '[hypervisor]\npath = "/q"\n');
  assert.equal(hypervisor, undefined);
  assert.equal(targetOf("x.toml", 'hypervisor.qemu = { path = "/q" }\n').hypervisor, "qemu");
});

test("files of other programs are told from ours, whatever they are called", () => {
  const isForeign = (text: string) => isOfOthers(service.open("configuration.toml", text));
  const others = [
    'version = 2\n[plugins."io.containerd.grpc.v1.cri"]\nsandbox_image = "x"\n',
    'version = 3\n[plugins."io.containerd.cri.v1.runtime".containerd.runtimes.kata]\n',
    '[crio.runtime.runtimes.kata]\nruntime_type = "vm"\n',
    '[package]\nname = "x"\n',
    "apiVersion: v1\nkind: Pod\n",
    "# a comment\n\n---\na: 1\n",
    '{"a": 1}\n',
    "#!/bin/sh\necho hi\n",
    '<?xml version="1.0"?>\n',
  ];
  for (const text of others) assert.ok(isForeign(text), text);
  const ours = [
    "[hypervisor.qemu]\n",
    "[Hypervisor.qemu]\n",
    "[hypervisr.qemu]\ndefault_memory = 1\n",
    "enable_debug = true\n",
    "[runtime]\nenable_debug: true\n",
    "# nothing\n",
    "",
    "kernel_params = 1\n[plugin]\n",
  ];
  for (const text of ours) assert.ok(!isForeign(text), text);
});

test("what says nothing of Kata is not taken for its configuration", () => {
  const isForeign = (text: string) =>
    hasNothingOfOurs(service.open("configuration.toml", text), service.workspace.library);
  const others = [
    "[server]\nport = 8080\n\n[database]\nurl = 'x'\n",
    'title = "x"\nport = 8080\n',
    '[server]\npath = "/srv"\n[logging]\nlevel = 1\n',
    "port = 1\nhost = 2\n",
    '[runtime]\nlog_level = "info"\nworkers = 5\n[agent]\nheartbeat = 30\n[server]\nport = 1\n',
    '[agent]\ninterval = "10s"\nflush_interval = "10s"\n[[outputs.influxdb]]\nurls = []\n',
    'version = 1\n[daemon]\nnydusd_path = "/x"\n[hypervisor]\nname = "x"\n[agent]\nendpoint = "x"\n',
    '[runtime]\npath = "/usr/bin/runsc"\nroot = "/run/runsc"\nshim_dir = "/x"\n[runsc_config]\nplatform = "kvm"\n',
  ];
  for (const text of others) assert.ok(isForeign(text), text);
  const ours = [
    "",
    "# nothing\n",
    "[hypervisr.qemu]\nno_such = 1\n",
    "[agnet.kata]\nno_such = 1\n",
    "[qemu]\nno_such = 1\n",
    "default_memory = 1\nport = 1\n",
    '[vm]\nkernel_params = "x"\n',
    '[vm]\nkernel = "/k"\nimage = "/i"\n',
    "# kata-config: runtime=go\n[server]\nport = 1\n",
    "[runtime]\nenable_debg = true\nsandbox_cgroup_onyl = true\nport = 1\n",
    "[agent]\nuse_vsock = true\nenable_debug = true\n[proxy.kata]\npath = '/x'\n[shim.kata]\npath = '/x'\n",
    "[agent.kata]\nfoo = 1\nbar = 2\nbaz = 3\n",
    "[hypervisor]\n[server]\nport = 1\n[client]\nport = 2\n",
  ];
  for (const text of ours) assert.ok(!isForeign(text), text);
});
