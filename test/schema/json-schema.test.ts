/** The JSON Schemas for other TOML tools: valid, and right about real files. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { jsonSchemas } from "../../scripts/generate/json-schema.ts";
import { parse, toJs } from "../../server/src/toml/index.ts";
import { corpus } from "../data.ts";

const RUNTIMES = ["go", "runtime-rs"] as const;

const schemas = new Map(
  jsonSchemas().map(({ path: name, text }) => [name, JSON.parse(text) as Record<string, unknown>]),
);

function validator(runtime: string, hypervisor: string): ValidateFunction {
  const schema = schemas.get(`schemas/${runtime}/${hypervisor}.schema.json`);
  assert.ok(schema, `no schema for ${hypervisor} in ${runtime}`);
  // Strict mode refuses keywords that are misspelt or have no effect.
  return new Ajv2020({ allErrors: true, strict: true }).compile(schema);
}

/** What a schema has against a text, `/place keyword name`. */
function faults(runtime: string, hypervisor: string, toml: string): readonly string[] {
  const document = parse(toml);
  assert.deepEqual(document.errors, []);
  const validate = validator(runtime, hypervisor);
  validate(numbers(toJs(document.root)));
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
    const name: unknown = params["additionalProperty"] ?? params["missingProperty"];
    return [instancePath || "/", keyword, name].filter(Boolean).join(" ");
  });
}

function numbers(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(numbers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, numbers(inner)]));
}

test("there is a schema for every hypervisor of both runtimes", () => {
  assert.deepEqual(
    [...schemas.keys()].sort(),
    [
      ...["clh", "dragonball", "firecracker", "qemu", "remote", "stratovirt"].map((name) => `go/${name}`),
      ...["clh", "dragonball", "firecracker", "openvmm", "qemu", "remote"].map(
        (name) => `runtime-rs/${name}`,
      ),
    ].map((name) => `schemas/${name}.schema.json`),
  );
});

test("every schema is valid JSON Schema 2020-12", () => {
  const ajv = new Ajv2020();
  for (const [name, schema] of schemas) {
    assert.equal(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", name);
    assert.ok(ajv.validateSchema(schema), `${name}: ${ajv.errorsText(ajv.errors)}`);
  }
});

test("a schema finds unknown keys, wrong types, values and numbers out of range", () => {
  const text = `
[hypervisor.qemu]
default_memory = -1
default_vcpus = "two"
kernel_parms = ""
enable_iommu = true
guest_extension_images = [{ name = 4 }]

[agent.kata]
dial_timeout_ms = 10

[runtime]
internetworking_model = "bridged"
`;
  assert.deepEqual(
    faults("runtime-rs", "qemu", text)
      .filter((fault) => !fault.includes(" required "))
      .sort(),
    [
      "/hypervisor/qemu additionalProperties kernel_parms",
      "/hypervisor/qemu/default_memory minimum",
      "/hypervisor/qemu/default_vcpus type",
      "/hypervisor/qemu/guest_extension_images/0/name type",
      "/runtime/internetworking_model enum",
    ],
  );
  assert.ok(faults("go", "qemu", text).includes("/agent/kata additionalProperties dial_timeout_ms"));
  assert.deepEqual(faults("runtime-rs", "clh", "[hypervisor.qemu]\n"), [
    "/hypervisor additionalProperties qemu",
  ]);
});

test("an option says what it is", () => {
  const schema = schemas.get("schemas/go/qemu.schema.json") as unknown as {
    properties: {
      hypervisor: { properties: { qemu: { properties: Record<string, Record<string, unknown>> } } };
    };
  };
  const { description, ...memory } =
    schema.properties.hypervisor.properties.qemu.properties["default_memory"]!;
  assert.deepEqual(memory, { type: "integer", minimum: 0, maximum: 4294967295, default: 2048 });
  assert.match(String(description), /Unit: MiB\./);
});

/** Keys that files of the release set and their own loader does not know. */
const NVIDIA = [
  "/hypervisor/qemu additionalProperties firmware_volume",
  "/hypervisor/qemu additionalProperties use_legacy_serial",
  "/hypervisor/qemu additionalProperties vhost_user_reconnect_timeout_sec",
  "/runtime additionalProperties kubelet_root_dir",
];
const SLIPS: Readonly<Record<string, readonly string[]>> = {
  "runtime-rs/configuration-remote.toml": [
    "/hypervisor/remote additionalProperties remote_hypervisor_socket",
    "/hypervisor/remote additionalProperties remote_hypervisor_timeout",
  ],
  "runtime-rs/configuration-qemu-nvidia-cpu-runtime-rs.toml": NVIDIA,
  "runtime-rs/configuration-qemu-nvidia-gpu-runtime-rs.toml": NVIDIA,
  "runtime-rs/configuration-qemu-nvidia-gpu-snp-runtime-rs.toml": NVIDIA,
  "runtime-rs/configuration-qemu-nvidia-gpu-tdx-runtime-rs.toml": NVIDIA,
};

test("the files of release 4.1.0 are valid, but for the keys that their own loader does not know", () => {
  const found: Record<string, readonly string[]> = {};
  let count = 0;
  for (const runtime of RUNTIMES) {
    for (const [path, text] of corpus(`4.1.0/${runtime}/`)) {
      const name = path.split("/").at(-1)!;
      const hypervisor = /^\[hypervisor\.(\w+)\]/m.exec(text)?.[1];
      const told = faults(runtime, hypervisor ?? "", text);
      if (told.length > 0) found[`${runtime}/${name}`] = [...told].sort();
      count++;
    }
  }
  assert.equal(count, 29);
  assert.deepEqual(found, SLIPS);
});
