import { Token } from "cdktf";
import type { Checks } from "../rules/checks";
import { AUDIENCE } from "../rules/oidc-provider";
import { expression, literal } from "../terraform/expression";

/** The audiences of one OIDC provider, each once. Some of them may be known to Terraform alone. */
export class Audiences {
  private readonly single = new Set<string>();
  private readonly lists: (readonly string[])[] = [];

  public constructor(
    private readonly checks: Checks,
    audiences: readonly string[] = [],
  ) {
    checks.each("audiences", audiences, AUDIENCE);
    if (Token.isUnresolved(audiences)) {
      this.lists.push(audiences);
    } else {
      audiences.forEach((audience) => this.single.add(audience));
    }
  }

  public add(audience: string): void {
    if (!this.single.has(audience)) {
      this.checks.required("audience", audience, AUDIENCE);
      this.single.add(audience);
    }
  }

  /** All of them, as an argument of a resource. */
  public get list(): string[] {
    return this.areKnown ? [...this.single] : Token.asList(expression(this.text));
  }

  /** How many there are. */
  public get count(): number {
    return this.areKnown ? this.single.size : Token.asNumber(expression(`length(${this.text})`));
  }

  /** All of them, as the text of an expression. */
  public get text(): string {
    const single = literal([...this.single]);
    return this.areKnown ? single : `distinct(concat(${[single, ...this.lists.map(literal)].join(", ")}))`;
  }

  private get areKnown(): boolean {
    return this.lists.length === 0 && ![...this.single].some((audience) => Token.isUnresolved(audience));
  }
}
