import compiled from "./validate.generated.ts";

/** What is wrong with a value, as the generated check words it. */
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** The generated code has no types of its own. */
const validate: { (value: unknown): boolean; errors?: readonly SchemaError[] | null } = compiled;

/** Holds a value against `schemas/policy.schema.json`; nothing is wrong with a policy. */
export function policyErrors(value: unknown): readonly SchemaError[] {
  return validate(value) ? [] : (validate.errors ?? []);
}
