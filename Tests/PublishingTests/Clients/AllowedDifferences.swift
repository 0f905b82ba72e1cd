/// Where our requests may differ from those of the networks' libraries, and why; every other
/// difference is a fault, and so is one that is named here and is none.
enum AllowedDifferences {
  /// By how the operation's name begins: what differs, and why.
  static let all: [(operation: String, part: String, why: String)] = [
    ("x.list", "query.since_id", "ours is of the moment of the first attempt"),
    ("fb.", "query.access_token", "the token travels in the header, so that no log has it"),
    ("fb.", "authorization", "the token travels in the header, so that no log has it"),
    ("fb.list", "query.summary", "a habit of the library; nothing counts them here"),
    ("fb.list", "query.limit", "ours says how long a page is"),
    ("fb.list", "query.fields", "ours asks who wrote it, to know the page's own posts"),
    ("fb.list", "query.since", "ours is of the moment of the first attempt"),
    ("sl.", "body.metadata.event_payload.id", "the name of our delivery"),
    ("sl.create", "body.mrkdwn", "without it * and _ would be marks"),
    ("sl.reply", "body.mrkdwn", "without it * and _ would be marks"),
    ("sl.reply", "body.metadata.event_type", "replies are found again by it as well"),
    ("sl.reply", "body.reply_broadcast", "follow-ups are shown in the channel besides"),
    ("sl.list", "body.limit", "ours says how long a page is"),
    ("sl.list", "body.oldest", "ours is of the moment of the first attempt"),
    ("ma.create", "body.sensitive", "false is what servers take where nothing is said"),
    ("ma.reply", "body.sensitive", "false is what servers take where nothing is said"),
    ("ma.edit", "body.language", "an edit would lose its language"),
    ("bs.put", "body.rkey", "a name of our own for each delivery"),
    ("bs.reply", "body.rkey", "a name of our own for each delivery"),
    ("bs.get", "query.rkey", "a name of our own for each delivery"),
    ("bs.get", "query.repo", "readers need no login, so the account's name is all we have"),
    ("bs.get", "authorization", "readers need no login"),
    ("bs.reply", "body.record.reply.$type", "the lexicon knows the type of what stands there"),
    ("bs.reply", "body.record.reply.root.$type", "the lexicon knows the type of what stands there"),
    (
      "bs.reply", "body.record.reply.parent.$type",
      "the lexicon knows the type of what stands there"
    ),
    ("bs.put", "body.record.createdAt", "the moment of approval, to the millisecond"),
    ("bs.reply", "body.record.createdAt", "the moment of approval, to the millisecond"),
  ]
}
