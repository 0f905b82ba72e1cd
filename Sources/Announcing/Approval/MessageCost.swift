/// What a message costs on a channel, where that is known.
public struct MessageCost: Hashable, Sendable {
  /// How much, in thousandths of the currency's unit; nil where there is no price.
  public var thousandths: Int?
  /// The currency, by its code: `EUR`, `USD`; empty where there is no price.
  public var currency: String
  /// To how many people it goes; nil where nobody counts them.
  public var people: Int?

  /// A cost; see the properties.
  public init(thousandths: Int, currency: String, people: Int? = nil) {
    self.thousandths = thousandths
    self.currency = currency
    self.people = people
  }

  /// A message to so many people that has no price.
  public init(people: Int) {
    currency = ""
    self.people = people
  }
}
