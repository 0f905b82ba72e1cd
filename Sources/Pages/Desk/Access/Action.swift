/// What can be done at the desk, as far as it matters for who may do it.
public enum Action: Hashable, Sendable, CaseIterable {
  /// Show who one is.
  case logIn
  /// Make the first account by the link from the terminal.
  case setUp
  /// Make the account that one is invited to, by the link.
  case join
  /// Approve one message by the link that was sent by mail.
  case approveByLink
  /// See how everything does, what was said, and what the journal holds.
  case look
  /// Change one's own password, and end one's own logins.
  case keepOwnAccount
  /// Open, update, correct, merge, resolve and reopen incidents, and set services.
  case keepIncidents
  /// Schedule, change, begin, end and tell of maintenance.
  case keepMaintenance
  /// Draft announcements and send them to be approved.
  case announce
  /// Let announcements go out.
  case approve
  /// See what is configured, secrets never.
  case seeConfiguration
  /// Invite, change and remove accounts, end anybody's logins, seal the code for emergencies.
  case manageAccounts
}

/// Who may do what: the only place that knows.
public enum Authorisation {
  /// Whether somebody may do something: no, unless it is said here.
  ///
  /// - Parameters:
  ///   - role: the role of the account; nil for somebody who has not logged in.
  ///   - action: what is to be done.
  /// - Returns: whether it is let through.
  public static func allows(_ role: Role?, _ action: Action) -> Bool {
    switch (action, role) {
    // These prove by other means that they come from the right person.
    case (.logIn, _), (.setUp, _), (.join, _), (.approveByLink, _): true
    case (.look, let role?), (.keepOwnAccount, let role?): role >= .viewer
    case (.keepIncidents, let role?), (.keepMaintenance, let role?), (.announce, let role?):
      role >= .writer
    case (.approve, let role?): role >= .approver
    case (.seeConfiguration, let role?), (.manageAccounts, let role?): role >= .admin
    default: false
    }
  }
}
