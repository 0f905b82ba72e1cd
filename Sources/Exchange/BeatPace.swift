/// When beats are sent, and when one that stays away is overdue; all in nanoseconds.
public enum BeatPace {
  /// Between the beats of a line.
  public static let usual: Int64 = 1_000_000_000
  /// Between the beats of a metered line.
  public static let metered: Int64 = 5_000_000_000
  /// Beyond the pace, before an answer is asked for: one beat may be lost, and another late.
  static let grace: Int64 = 1_250_000_000
  /// Beyond the pace, where a silence begins to be one: a beat was lost.
  static let missed: Int64 = 1_000_000_000
  /// Beyond the pace, before the other lines are asked whether they hear the office.
  static let summons: Int64 = 2_000_000_000
  /// Between two asks.
  static let asking: Int64 = 500_000_000
  /// How many asks a silence is worth.
  static let askLimit: UInt8 = 12
  /// How many asks a line is worth because another one is silent.
  static let summonsLimit: UInt8 = 5
  /// How many of them at least stay unanswered before that means something.
  static let summonsLeast: UInt8 = 3
  /// The longest round trip that is waited for then.
  static let longestTrip: Int64 = 900_000_000
  /// How long a silent line is still sent beats at its pace; then at ``lonely``.
  static let aloneFor: Int64 = 600_000_000_000
  /// Between beats to who has been silent for long: often enough for most translators to keep the
  /// way open.
  static let lonely: Int64 = 25_000_000_000
  /// After this nobody is sent anything unasked: a day.
  static let gaveUpAfter: Int64 = 86_400_000_000_000
  /// The pace of a line.
  static func period(isMetered: Bool) -> Int64 { isMetered ? metered : usual }
}
