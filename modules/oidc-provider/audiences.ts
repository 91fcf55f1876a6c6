import { type IResolveContext, TerraformLocal, Token } from "cdktf";
import type { Construct } from "constructs";
import { AUDIENCE, AUDIENCE_COUNT } from "../rules/oidc-provider";
import type { Validator } from "../rules/validator";
import { distinctStrings, evaluateDistinct, type ListItem, type StringList } from "../terraform/string-list";
import { deferred, type Evaluated, hasTokens, Value } from "../terraform/value";

/** The distinct audiences of an OIDC provider. Some can be known only to Terraform. */
export class Audiences {
  /** All audiences. The list is complete at the end of the synthesis, because roles add to it. */
  public readonly list = new Value((context) =>
    this.local === undefined ? this.evaluate(context) : deferred(context.resolve(this.local) as string),
  );

  private readonly items: ListItem[];
  /** Audiences that the caller assigned to the resource. */
  private assigned: ListItem[] = [];
  private local: string | undefined;

  /** @throws {Error} If an audience known at synthesis is invalid, or if there are more than 100. */
  public constructor(
    private readonly validator: Validator,
    audiences: StringList | undefined,
  ) {
    this.items = validator.list("audiences", audiences, AUDIENCE);
    this.validateCount();
  }

  /** Whether their number is known only at the end of the synthesis, or to Terraform. */
  public get isCountedLater(): boolean {
    return this.assigned.length > 0 || this.items.some(({ value }) => hasTokens(value));
  }

  public get isEmpty(): boolean {
    return this.items.length + this.assigned.length === 0;
  }

  /** All audiences so far, as an argument of a resource. */
  public get argument(): string[] {
    return this.local === undefined ? distinctStrings([...this.items, ...this.assigned]) : Token.asList(this.list);
  }

  /** Declares a local for the list, which stands for it wherever it is written. */
  public declareLocal(scope: Construct, id: string): void {
    this.local = new TerraformLocal(scope, id, new Value((context) => this.evaluate(context))).fqn;
  }

  private evaluate(context: IResolveContext): Evaluated {
    return evaluateDistinct([...this.items, ...this.assigned], context);
  }

  /** @throws {Error} If the audience is invalid, or if there are more than 100. */
  public add(audience: string): void {
    if (!this.items.some(({ value }) => value === audience)) {
      this.validator.required("audience", audience, AUDIENCE);
      this.items.push({ value: audience, isList: false });
      this.validateCount();
    }
  }

  /** Replaces the audiences that the caller assigned to the resource. */
  public assign(audiences: StringList | undefined): void {
    this.assigned = this.validator.list("resource.clientIdList", audiences, AUDIENCE);
  }

  private validateCount(): void {
    const known = new Set(this.items.map(({ value }) => value).filter((value) => !hasTokens(value)));
    this.validator.required("the number of audiences", known.size, AUDIENCE_COUNT);
  }
}

export function isAudiences(value: unknown): boolean {
  return value instanceof Audiences;
}
