/** Which fields a value certainly has at most. */
export interface Shape {
  /** Of a map: those that it can have. */
  readonly fields?: ReadonlyMap<string, Shape | undefined>;
  /** Of a list: what each element is. */
  readonly element?: Shape;
}
