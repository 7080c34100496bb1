/** The sample files that the tests open, by their place in the sample workspace. */
const installed = "opt/kata/share/defaults/kata-containers";

export const samples = {
  runtimeRs: `${installed}/runtime-rs/configuration-qemu-runtime-rs.toml`,
  debugDropIn: `${installed}/runtime-rs/config.d/20-debug.toml`,
  template: "src/runtime-rs/config/configuration-qemu-runtime-rs.toml.in",
  containerd: "etc/containerd/config.toml",
  values: "deploy/values.yaml",
  go: `${installed}/configuration-clh.toml`,
  goWithDropIns: `${installed}/runtimes/qemu/configuration-qemu.toml`,
} as const;
