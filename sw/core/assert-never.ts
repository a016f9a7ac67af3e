/** Closes a `switch` over a union: a member left out does not compile. Throws if one comes all the same. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
