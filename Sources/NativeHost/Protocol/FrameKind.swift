/// What a frame is. Contents are named in the order in which they stand; every number has four bytes, least significant
/// first, and what comes last has no length.
///
/// An import of the lane's state that a rule gets (ABI-20) is one kind here, one closure of `StateTable` in the child and
/// one case in ``RuleProcess``.
enum FrameKind: UInt8 {
    // From the host.

    /// Answer an input: the instance, made when it is first named; one byte, the function, as in ENC-44; the input.
    case call = 1
    /// An instance is not needed any more: the instance.
    case forget = 2
    /// What a read found: one byte, 1 if there is a value; the value.
    case value = 3
    /// Answer the last input again and again: how often.
    case measure = 4

    // From the child.

    /// Sent once at the start: the description of ABI-3.
    case described = 16
    /// The answer of a call.
    case answered = 17
    /// Where a module would trap on its host's input, and no rule was asked.
    case refused = 18
    /// A key, the value of which the child waits for.
    case read = 19
    /// The key's length, the key, its new value.
    case write = 20
    /// A key.
    case remove = 21
    /// An event (ABI-23).
    case emit = 23
    /// What ``measure`` took: nanoseconds of the child's thread, eight bytes.
    case measured = 22
}
