import { type IResolvable, type IResolveContext, type Precondition, TerraformProvider, Token } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import { addressOf } from "../terraform/address";
import { displayValue, maskSensitive } from "../terraform/display";
import { trueIfNull } from "../terraform/conditional";
import { expression } from "../terraform/expression";
import { itemsOf, type ListItem, type StringList } from "../terraform/string-list";
import { referencesIn } from "../terraform/template";
import {
  evaluate,
  expressionOf,
  hasTokens,
  isData,
  operandOf,
  tokenOf,
  Value,
  withinExpression,
} from "../terraform/value";
import {
  canConflict,
  type Conflict,
  conflictsOf,
  isFirstOfType,
  markAsUnique,
  type NamedResource,
  nameOf,
} from "../aws/unique-name";
import {
  condition,
  conditionForEach,
  errorMessage,
  errorMessageForEach,
  firstError,
  format,
  invalidItems,
  type Rule,
  typeOfObject,
} from "./rule";
import { type ListPart, validationOfPart } from "./list-part";
import { TAG_COUNT, TAG_KEY, TAG_KEYS, TAG_VALUE, TAGS } from "./tags";

const LIFECYCLE_URL = "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle";
const CONDITIONS_URL = "https://developer.hashicorp.com/terraform/language/validate";
const TOKENS_URL = "https://developer.hashicorp.com/terraform/cdktf/concepts/tokens";
const PROVIDER_URL = "https://developer.hashicorp.com/terraform/language/meta-arguments/resource-provider";

/** Error with a constant message. cdktf adds a prefix to the messages of errors that are thrown while it writes a stack. */
class InvalidProperty extends Error {
  constructor(message: string) {
    super();
    Object.defineProperty(this, "message", { get: () => message, set: () => undefined });
  }
}

/** Condition on a property. `problem` follows the name of the property in the message. */
export interface PropertyCondition {
  readonly condition: string;
  readonly property: string;
  readonly problem: string;
}

/** Names of all properties of an object that callers can set. */
export type PropertyNames<T> = Readonly<Record<keyof T, true>>;

/** Token for an object that is produced at the end of the synthesis. Creating one of cdktf's `Lazy` is slow, because it has a stack trace. */
class Deferred implements IResolvable {
  public readonly creationStack: string[] = [];

  constructor(public readonly resolve: (context: IResolveContext) => unknown) {}

  public toJSON(): string {
    return "<unresolved>";
  }
}

/** Names of inputs by property, for the constructs in a scope. */
const INPUT_NAMES = new WeakMap<IConstruct, Readonly<Record<string, string>>>();

/** Makes messages about constructs in a scope name the inputs that the user sets, such as variables, instead of constructs and properties. */
export function nameInputs(scope: IConstruct, names: Readonly<Record<string, string>>): void {
  INPUT_NAMES.set(scope, names);
}

/** Token for a value that is validated elsewhere, where it enters the configuration. */
class ValidatedValue extends Value {
  constructor(
    value: unknown,
    readonly rules: ReadonlySet<Rule>,
  ) {
    super((context) => evaluate(value, context));
  }
}

/** Returns a token of the same type for a value that is validated elsewhere. No precondition is written for these rules. */
export function alreadyValidated<T>(value: T, rules: readonly Rule[]): T {
  if (!hasTokens(value)) {
    return value;
  }
  const token = new ValidatedValue(value, new Set([...rules, ...validatedRulesOf(value)]));
  switch (typeof value) {
    case "string":
      return Token.asString(token) as T;
    case "number":
      return Token.asNumber(token) as T;
    default:
      return (Array.isArray(value) ? Token.asList(token) : token) as T;
  }
}

/** Whether a value is validated elsewhere by all of these rules. */
export function isAlreadyValidated(value: unknown, rules: readonly Rule[]): boolean {
  const validated = new Set(validatedRulesOf(value));
  return rules.every((rule) => validated.has(rule));
}

function validatedRulesOf(value: unknown): readonly Rule[] {
  const token = tokenOf(value);
  return token instanceof ValidatedValue ? [...token.rules] : [];
}

/**
 * Validates the properties of a construct. An invalid value known at synthesis throws an error immediately, or at the end of the synthesis
 * if it is lazy. For a value known only to Terraform, a precondition is added.
 */
export class Validator {
  private readonly deferred: { readonly token: IResolvable; readonly isNeeded: () => boolean }[] = [];

  /**
   * @param nameInput Names a property in messages.
   * @param shortNameOf Names a property in messages that already name the construct.
   */
  private constructor(
    private readonly nameInput: (property: string) => string,
    public readonly shortNameOf: (property: string) => string,
  ) {}

  /** Creates a validator for a construct that isn't created yet. */
  public static of(type: string, scope: Construct, id: string): Validator {
    const names = scope.node.scopes.map((each) => INPUT_NAMES.get(each)).find((each) => each !== undefined);
    const path = [scope.node.path, id].filter((part) => part !== "").join("/");
    return new Validator(
      (property) =>
        names === undefined ? `${type} (${path}): ${property}` : (names[property] ?? property.replace(/^the /, "The ")),
      (property) => names?.[property] ?? property,
    );
  }

  /** Preconditions for the resource that uses the values. */
  public get preconditions(): Precondition[] {
    const needed = this.deferred.filter(({ isNeeded }) => isNeeded());
    return needed.map(({ token }) => token) as unknown as Precondition[];
  }

  /** Throws an error about a property. `problem` follows its name in the message. */
  public fail(property: string, problem: string): never {
    throw new InvalidProperty(this.message(property, problem));
  }

  /** Returns a message about a property. `problem` follows its name. */
  public message(property: string, problem: string): string {
    return `${this.nameInput(property)} ${problem}`;
  }

  /**
   * Requires an object with only known properties. Callers in JavaScript can omit it, and TypeScript finds a misspelled property in a
   * literal only.
   *
   * @param isInternal Tests the values of properties that only this project sets.
   */
  public requireProperties(
    property: string,
    value: object,
    names: Readonly<Record<string, true>>,
    remedy: string,
    isInternal: Readonly<Record<string, (value: unknown) => boolean>> = {},
  ): this {
    if (Token.isUnresolved(value)) {
      this.fail(
        property,
        `is a value that is known only to Terraform.\nIt must be an object of properties that are known at synthesis.\n${remedy}`,
      );
    }
    this.requireObject(property, value, remedy);
    for (const [name, each] of Object.entries(value)) {
      const isKnown = Object.hasOwn(names, name) || (Object.hasOwn(isInternal, name) && isInternal[name]?.(each));
      if (each !== undefined && !isKnown) {
        this.fail(
          property,
          `has the property ${format(name)}.\nIt must have only these properties: ${Object.keys(names).join(", ")}.\nRename or remove the property, or copy the known ones to a new object.`,
        );
      }
    }
    return this;
  }

  /** Requires an object with only known properties, unless it is omitted. */
  public optionalProperties(
    property: string,
    value: object | undefined,
    ...rest: [Readonly<Record<string, true>>, string, Readonly<Record<string, (value: unknown) => boolean>>?]
  ): this {
    return value === undefined ? this : this.requireProperties(property, value, ...rest);
  }

  /** Requires an object with properties. */
  public requireObject(property: string, value: unknown, remedy: string): this {
    if (Construct.isConstruct(value)) {
      this.fail(property, `is ${format(value)}.\nIt must be an object of properties.\n${remedy}`);
    }
    return this.requireObjectOrConstruct(property, value, remedy);
  }

  /** Requires an object with properties, or a construct. */
  public requireObjectOrConstruct(property: string, value: unknown, remedy: string): this {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      this.fail(property, `is ${format(value)}.\nIt must be an object.\n${remedy}`);
    }
    // A Promise or a Map is an object too, but doesn't have the properties that the caller means.
    if (typeOfObject(value) !== "Object") {
      this.fail(property, `is ${format(value)}.\nIt must be an object of properties.\n${remedy}`);
    }
    return this;
  }

  /** Validates a required property. */
  public required(property: string, value: unknown, rules: readonly Rule[]): this {
    return this.validate(property, value, rules, false);
  }

  /** Validates a property that can be omitted or null. */
  public optional(property: string, value: unknown, rules: readonly Rule[]): this {
    return value === undefined || value === null ? this : this.validate(property, value, rules, true);
  }

  /** Validates a property of a lifecycle block. It must be known at synthesis, because Terraform allows no expression there. */
  public lifecycleFlag(property: string, value: unknown): this {
    if (value !== undefined && typeof value !== "boolean") {
      const received = Token.isUnresolved(value) ? "a value that is known only to Terraform" : format(value);
      this.fail(
        property,
        `is ${received}.\nIt must be true or false, and known at synthesis, because Terraform allows no expression in a lifecycle block.\nPass a boolean.\nSee ${LIFECYCLE_URL}`,
      );
    }
    return this;
  }

  /** Validates an optional AWS provider. Without this, Terraform would use the default provider instead of an invalid value. */
  public provider(property: string, value: unknown): this {
    const isAws = TerraformProvider.isTerraformProvider(value) && value.terraformResourceType === "aws";
    if (value !== undefined && value !== null && !isAws) {
      this.fail(
        property,
        `is ${format(value)}.\nIt must be an AWS provider.\nPass an AwsProvider, not its name or alias.\nSee ${PROVIDER_URL}`,
      );
    }
    return this;
  }

  /** Validates optional preconditions of the caller. */
  public conditions(property: string, value: unknown): this {
    if (value === undefined || value === null) {
      return this;
    }
    if (!Array.isArray(value)) {
      this.fail(property, `is ${format(value)}.\nIt must be a list.\nWrite it as [ ... ].`);
    }
    for (const [index, each] of (value as readonly unknown[]).entries()) {
      const given = (each ?? {}) as Partial<Record<keyof Precondition, unknown>>;
      if (!Token.isUnresolved(each) && (given.condition === undefined || typeof given.errorMessage !== "string")) {
        this.fail(
          `${property}[${index}]`,
          `is ${format(each)}.\nIt must be an object with a condition and an error message.\nWrite it as { condition: ..., errorMessage: ... }.\nSee ${CONDITIONS_URL}`,
        );
      }
    }
    return this;
  }

  /** Validates each element of an optional list, and returns the elements. */
  public list(property: string, list: StringList | null | undefined, rules: readonly Rule[]): ListItem[] {
    if (list === undefined || list === null) {
      return [];
    }
    if (Array.isArray(list)) {
      list.forEach((element, index) => {
        this.rejectUnknownTokens(`${property}[${index}]`, element);
      });
    } else {
      this.rejectUnknownTokens(property, list);
    }
    if (!Array.isArray(list) && !Token.isUnresolved(list)) {
      this.rejectConstruct(property, list, "variable.listValue");
      this.fail(property, `is ${format(list)}.\nIt must be a list.\nWrite it as [ ... ].`);
    }
    const items = itemsOf(list);
    for (const { value, index, isList } of items) {
      const name = index === undefined ? property : `${property}[${index}]`;
      // A token can stand for a list.
      if (tokenOf(value)) {
        this.validateEach(name, value, isList, rules);
      } else {
        this.required(name, value, rules);
      }
    }
    return items;
  }

  /** Validates optional tags: a map, or a token for one. */
  public tags(property: string, tags: unknown): this {
    if (tags === undefined || tags === null) {
      return this;
    }
    this.rejectConstruct(property, tags, "variable.value");
    this.rejectUnknownTokens(property, tags);
    if (!Token.isUnresolved(tags)) {
      const prototype: unknown = Object.getPrototypeOf(tags);
      if (typeof tags !== "object" || ![Object.prototype, null].includes(prototype as null)) {
        this.fail(property, `is ${format(tags)}.\nIt must be a map of strings.\nWrite it as { team: "security" }.`);
      }
      for (const [key, value] of Object.entries(tags)) {
        this.required(`the key ${format(key)} of ${property}`, key, TAG_KEY);
        if (value === undefined || value === null) {
          this.fail(`${property}[${format(key)}]`, `is ${format(value)}.\nIt must be a string.\nOmit the tag.`);
        }
        const isExpression = typeof value === "string" && /\$\{(?!TfToken\[)/.test(value);
        this.required(
          `${property}[${format(key)}]`,
          value,
          isExpression ? TAG_VALUE.map(withExpressionRemedy) : TAG_VALUE,
        );
      }
    }
    return this.validateTags(property, tags);
  }

  /** Validates the parts of a list that is known only to Terraform. `validateData` validates it if its token turns out to be data. */
  public parts(
    property: string,
    list: unknown,
    parts: readonly ListPart[],
    validateData: (data: unknown) => void,
  ): this {
    this.rejectUnknownTokens(property, list);
    for (const part of parts) {
      for (const rule of part.rules.filter((each) => !isAlreadyValidated(list, [each]))) {
        this.defer((context) => {
          const evaluated = evaluate(list, context);
          if (isData(evaluated)) {
            validateData(evaluated.data);
            return undefined;
          }
          const operand = operandOf(evaluated);
          const { condition: test, errorMessage: message } = validationOfPart(
            part,
            rule,
            property,
            operand,
            this.nameInput,
            (text) => expression(maskSensitive(text)),
          );
          return { condition: expression(withReference(test, operand)), error_message: message };
        });
      }
    }
    return this;
  }

  /** Validates a derived value. `ofData` derives it from a value known at synthesis, and `ofOperand` from an operand of Terraform. */
  public derived(
    property: string,
    value: unknown,
    rules: readonly Rule[],
    ofData: (data: unknown) => unknown,
    ofOperand: (operand: string) => string,
    isNeeded?: () => boolean,
  ): this {
    for (const rule of rules) {
      this.defer((context) => {
        const evaluated = evaluate(value, context);
        if (isData(evaluated)) {
          this.required(property, ofData(evaluated.data), [rule]);
          return undefined;
        }
        const operand = ofOperand(operandOf(evaluated));
        return {
          condition: expression(withReference(condition(rule, operand), operand)),
          error_message: errorMessage(
            rule,
            this.nameInput(property),
            expression(maskSensitive(`format("%v", ${operand})`)),
          ),
        };
      }, isNeeded);
    }
    return this;
  }

  /** Rejects a construct in place of a value of it. */
  public rejectConstruct(property: string, value: unknown, attribute: string): void {
    if (Construct.isConstruct(value) && !Token.isUnresolved(value)) {
      this.fail(
        property,
        `is the construct "${value.node.path}".\nIt must be a value.\nPass a value of the construct, such as ${attribute} of a variable or an attribute of a resource.`,
      );
    }
  }

  /** Requires two values to be equal. `problem` returns the text after the name of the property, from both values. */
  public equal(
    property: string,
    value: string,
    other: string,
    problem: (value: string, other: string) => string,
  ): this {
    if (!hasTokens([value, other])) {
      return value === other ? this : this.fail(property, problem(value, other));
    }
    return this.defer((context) => {
      const [one, two] = [evaluate(value, context), evaluate(other, context)];
      if (isData(one) && isData(two)) {
        return one.data === two.data ? undefined : this.fail(property, problem(String(one.data), String(two.data)));
      }
      const test = [one, two].map(operandOf).join(" == ");
      const message = problem(displayValue(value), displayValue(other));
      return { condition: expression(withReference(test, test)), error_message: this.message(property, message) };
    });
  }

  /** Adds another precondition. Its texts can contain tokens. */
  public precondition({ condition: test, property, problem }: PropertyCondition): this {
    return this.defer((context) => {
      const text = withinExpression(context, () => context.resolve(test) as string);
      return { condition: expression(withReference(text, text)), error_message: this.message(property, problem) };
    });
  }

  /** Requires that no other resource of the stack has the same name. */
  public unique(resource: NamedResource, what: string, remedy: string): this {
    markAsUnique(resource);
    VALIDATORS.set(resource, this);
    return this.defer(
      (context) => {
        const conflicts = conflictsOf(resource, context);
        const certain = conflicts.find(({ unless }) => unless === undefined);
        if (certain) {
          const message = conflictMessage(certain, certain.other.node.path, what, remedy, context);
          throw new InvalidProperty(context.resolve(message) as string);
        }
        return conflicts.length === 0
          ? undefined
          : {
              condition: expression(conflicts.map(({ unless }) => `(${unless})`).join(" && ")),
              error_message: conflicts
                .map((each) => conflictMessage(each, addressOf(each.other), what, remedy, context))
                .join("\n"),
            };
      },
      () => isFirstOfType(resource) && canConflict(resource),
    );
  }

  private validate(property: string, value: unknown, rules: readonly Rule[], isNullable: boolean): this {
    this.rejectConstruct(property, value, "variable.stringValue");
    this.rejectUnknownTokens(property, value);
    if (typeof value === "string" && /[#&]\{TfToken\[/.test(value)) {
      this.fail(
        property,
        "is an element of a list or map that is known only to Terraform.\nIt must be one value.\nUse Fn.element(list, 0) or Fn.lookup(map, key).",
      );
    }
    if (Array.isArray(value) && rules.some(requiresString)) {
      this.fail(
        property,
        `is ${tokenOf(value) ? "a list that is known only to Terraform" : format(value)}.\nIt must be a string.\nPass one element.`,
      );
    }
    const reject = (known: unknown) => {
      if (known !== undefined && known !== null && typeof known !== "string" && rules.some(requiresString)) {
        this.fail(property, `is ${format(known)}.\nIt must be a string.\nWrite it in quotes.`);
      }
      if (typeof known === "string" && /\p{Cs}/u.test(known)) {
        this.fail(
          property,
          `is ${format(known)}.\nIt must be valid Unicode, without unpaired surrogates.\nSplit text between characters, such as with Array.from(text).`,
        );
      }
      const error =
        isNullable && (known === undefined || known === null)
          ? undefined
          : firstError(rules, this.nameInput(property), known);
      if (error !== undefined) {
        throw new InvalidProperty(error);
      }
    };
    // An object that isn't a token is never valid, even if it contains tokens.
    if ((typeof value === "object" && !tokenOf(value)) || !hasTokens(value)) {
      reject(value);
      return this;
    }
    for (const rule of rules.filter((each) => !isAlreadyValidated(value, [each]))) {
      this.defer((context) => {
        const evaluated = evaluate(value, context);
        if (isData(evaluated)) {
          reject(evaluated.data);
          return undefined;
        }
        const operand = operandOf(evaluated);
        const test = falseOnError(rule, operand);
        return {
          condition: expression(withReference(isNullable ? trueIfNull(operand, test) : test, operand)),
          error_message: errorMessage(
            rule,
            this.nameInput(property),
            `"${expression(maskSensitive(`format("%v", ${operand})`))}"`,
          ),
        };
      });
    }
    return this;
  }

  private validateEach(property: string, list: unknown, isList: boolean, rules: readonly Rule[]): void {
    for (const rule of rules.filter((each) => !isAlreadyValidated(list, [each]))) {
      this.defer((context) => {
        const evaluated = evaluate(list, context);
        if (isData(evaluated)) {
          [evaluated.data].flat(Infinity).forEach((item, index) => {
            const error = firstError([rule], this.nameInput(`${property}[${index}]`), item);
            if (error !== undefined) {
              throw new InvalidProperty(error);
            }
          });
          return undefined;
        }
        const operand = isList ? operandOf(evaluated) : `flatten([${expressionOf(evaluated)}])`;
        return {
          condition: expression(withReference(`try(${conditionForEach(rule, operand)}, false)`, operand)),
          error_message: errorMessageForEach(
            rule,
            this.nameInput(property),
            expression(maskSensitive(nullOnError(invalidItems(rule, operand)))),
          ),
        };
      });
    }
  }

  /** Validates a map of tags as a whole. The elements of a plain map are already validated individually. */
  private validateTags(property: string, tags: object): this {
    const reject = (keys: readonly string[]) => {
      this.required(`the number of ${property}`, keys.length, TAG_COUNT).required(
        `the list of keys of ${property}`,
        keys,
        TAG_KEYS,
      );
    };
    if (!Token.isUnresolved(tags) && !hasTokens(Object.keys(tags))) {
      reject(Object.keys(tags));
      return this;
    }
    const each = (rules: readonly Rule[], list: string, noun: string) =>
      rules.map((rule) => (map: string): [string, string] => {
        const operand = `${list}(${map})`;
        const received = `the ${noun} ${expression(maskSensitive(nullOnError(invalidItems(rule, operand))))}`;
        return [conditionForEach(rule, operand), errorMessageForEach(rule, this.nameInput(property), received, noun)];
      });
    const whole = (rules: readonly Rule[], name: string, list: (map: string) => string) =>
      rules.map((rule) => (map: string): [string, string] => {
        const operand = list(map);
        return [
          condition(rule, operand),
          errorMessage(rule, this.nameInput(name), expression(maskSensitive(nullOnError(`jsonencode(${operand})`)))),
        ];
      });
    const tests = [
      ...each(TAG_KEY, "keys", "key"),
      ...each(TAG_VALUE, "values", "value"),
      ...whole(TAG_COUNT, `the number of ${property}`, (map) => `length(${map})`),
      ...whole(TAG_KEYS, `the list of keys of ${property}`, (map) => `keys(${map})`),
    ];
    if (isAlreadyValidated(tags, TAGS)) {
      return this;
    }
    for (const test of tests) {
      this.defer((context) => {
        const evaluated = evaluate(tags, context);
        if (isData(evaluated)) {
          this.tags(property, evaluated.data);
          return undefined;
        }
        const operand = operandOf(evaluated);
        const [text, message] = test(operand);
        return { condition: expression(withReference(trueIfNull(operand, text), operand)), error_message: message };
      });
    }
    return this;
  }

  /** Rejects strings with a token that cdktf doesn't know, because cdktf's error names no property. */
  private rejectUnknownTokens(property: string, value: unknown): void {
    for (const text of [value].flat(Infinity).filter((each) => typeof each === "string")) {
      try {
        hasTokens(text);
      } catch {
        this.fail(
          property,
          `is ${format(text)}.\nIt must not contain a token created by another installed copy of cdktf.\nInstall cdktf only once, or pass the value itself.\nSee ${TOKENS_URL}`,
        );
      }
    }
  }

  /** Adds a precondition that is produced at the end of the synthesis. `produce` returns undefined if none is needed. */
  private defer(produce: (context: IResolveContext) => object | undefined, isNeeded = () => true): this {
    this.deferred.push({ token: new Deferred(produce), isNeeded });
    return this;
  }
}

/** Returns a condition that is false instead of an error if the value has another type. */
function falseOnError(rule: Rule, operand: string): string {
  const text = condition(rule, operand);
  return /^!?can\(/.test(text) ? text : `try(${text}, false)`;
}

/** Returns a condition that refers to an object of the configuration, as Terraform requires, even if the operand is constant. */
function withReference(text: string, operand: string): string {
  return referencesIn(operand).length > 0 ? text : `path.module != "" && (${text})`;
}

/** Returns a rule whose remedy explains how to pass an expression. */
function withExpressionRemedy(rule: Rule): Rule {
  return { ...rule, remedy: "For a Terraform expression, pass a token such as variable.stringValue." };
}

/** The validators of resources with a unique name. */
const VALIDATORS = new WeakMap<NamedResource, Validator>();

/** Returns the message about a name that another resource has. Errors name it by its path, and Terraform by its address. */
function conflictMessage(
  { resource }: Conflict,
  otherResource: string,
  what: string,
  remedy: string,
  context: IResolveContext,
): string {
  const name = evaluate(nameOf(resource), context);
  const displayed = isData(name) ? String(name.data) : displayValue(nameOf(resource));
  const problem = `is already used by the resource "${otherResource}".\nIt must be unique.\n${remedy}`;
  return VALIDATORS.get(resource)?.message(`${what} "${displayed}"`, problem) ?? problem;
}

/** Terraform evaluates messages of conditions that are true too, so a message must not fail for null. */
function nullOnError(text: string): string {
  return `try(${text}, "null")`;
}

/** Whether a rule requires a string. */
function requiresString(rule: Rule): boolean {
  return (
    "matches" in rule ||
    "notMatches" in rule ||
    "notEqual" in rule ||
    "maxLength" in rule ||
    "oneOf" in rule ||
    "oneOfIgnoringCase" in rule ||
    "noneOfIgnoringCase" in rule
  );
}
