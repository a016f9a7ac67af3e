/** Makes a value of what may be anything; `undefined` where it is none. */
export type Parser<Value> = (value: unknown) => Value | undefined;
/** A parser for each field, the optional ones too. */
export type Parsers<Fields> = { readonly [Name in keyof Fields]-?: Parser<Fields[Name] & {}> };

/** All the fields required, and of the optional ones those that are there; no others. */
export function record<Required extends object, Optional extends object>(
  required: Parsers<Required>,
  optional?: Parsers<Optional>,
): Parser<Required & Optional> {
  return (value) => {
    if (!isRecord(value)) return undefined;
    const parsed: Record<string, unknown> = {};
    for (const [name, parse] of Object.entries<Parser<unknown>>({ ...required, ...optional })) {
      const isLeftOut = value[name] === undefined && !Object.hasOwn(required, name);
      if (isLeftOut) continue;
      parsed[name] = parse(value[name]);
      if (parsed[name] === undefined) return undefined;
    }
    return parsed as Required & Optional;
  };
}

/** A list, each item of which parses. */
export function list<Item>(parse: Parser<Item>): Parser<readonly Item[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const items: Item[] = [];
    for (const each of value) {
      const item = parse(each);
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  };
}

/** What a question is answered with yes for. */
export function only<Value>(is: (value: unknown) => boolean): Parser<Value> {
  return (value) => (is(value) ? (value as Value) : undefined);
}

/** One of some values. */
export function oneOf<Value>(...values: readonly Value[]): Parser<Value> {
  return only((value) => (values as readonly unknown[]).includes(value));
}

/** Whether it is an object with fields. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
