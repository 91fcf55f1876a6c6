import { AUDIENCE, AUDIENCE_COUNT } from "../rules/oidc-provider";
import type { Validator } from "../rules/validator";
import { distinctStrings, evaluateDistinct, type ListItem, type StringList } from "../terraform/string-list";
import { hasTokens, Value } from "../terraform/value";

/** The distinct audiences of an OIDC provider. Some can be known only to Terraform. */
export class Audiences {
  /** All audiences. The list is complete at the end of the synthesis, because roles add to it. */
  public readonly list = new Value((context) => evaluateDistinct([...this.items, ...this.assigned], context));

  private readonly items: ListItem[];
  /** Audiences that the caller assigned to the resource. */
  private assigned: ListItem[] = [];

  public constructor(
    private readonly validator: Validator,
    audiences: StringList | undefined,
  ) {
    this.items = validator.list("audiences", audiences, AUDIENCE);
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
    return distinctStrings([...this.items, ...this.assigned]);
  }

  /** @throws {Error} If the audience is invalid. */
  public add(audience: string): void {
    if (!this.items.some(({ value }) => value === audience)) {
      this.validator.required("audience", audience, AUDIENCE);
      this.items.push({ value: audience, isList: false });
    }
  }

  /** Replaces the audiences that the caller assigned to the resource. */
  public assign(audiences: StringList | undefined): void {
    this.assigned = this.validator.list("resource.clientIdList", audiences, AUDIENCE);
  }

  /** @throws {Error} If there are more than 100 audiences. */
  public validateCount(): void {
    const known = new Set(this.items.map(({ value }) => value).filter((value) => !hasTokens(value)));
    this.validator.required("the number of audiences", known.size, AUDIENCE_COUNT);
  }
}
