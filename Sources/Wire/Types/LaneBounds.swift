/// What a lane may ask of everybody's machines (LANE-8). Without bounds one lane could take the memory or the disk of
/// all who derive the blocks.
public enum LaneBounds {
    /// Pending transactions.
    public static let mempoolCountMax: UInt32 = 1_048_576
    /// Bytes of pending transactions.
    public static let mempoolBytesMax: UInt64 = 1 << 30
    /// Linear memory of an instance, bytes.
    public static let memoryBytesMax: UInt64 = 1 << 28
    /// Bytes of all keys and values of the lane's state.
    public static let stateBytesMax: UInt64 = 1 << 30
    /// Candidates that `order` gets.
    public static let orderWindowMax: UInt32 = 65_536
    /// Heights that what is forced may have to wait, at most: the longest lifetime that a network can have.
    public static let forcedDelayMax: UInt64 = 1 << 32
    /// Transactions of one lane that may wait from the inbox (INB-6).
    public static let forcedCountMax = 65_536
    /// Bytes of these.
    public static let forcedBytesMax: UInt64 = 1 << 28
    /// Transactions of one sender that may wait from the inbox in one lane, a 64th of all.
    public static let forcedCountPerSenderMax: UInt32 = 1_024
    /// Bytes of these, likewise.
    public static let forcedBytesPerSenderMax: UInt64 = 1 << 22
    /// Heights between announcing and activating an upgrade: 13 years of sub-blocks of 100 ms.
    public static let noticePeriodMax: UInt64 = 1 << 32
}
