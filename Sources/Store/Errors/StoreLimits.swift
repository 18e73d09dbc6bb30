/// Bounds of what the store takes and reads (STO-6).
public enum StoreLimits {
    /// Bytes of one row, all columns together. SQLite enforces it on reading too, so that a damaged length cannot
    /// make the store allocate more.
    public static let rowBytesMax = 268_435_456
    /// Bytes of a snapshot's chunk, except the last.
    public static let snapshotChunkBytes = 8_388_608
    /// Bytes of a snapshot.
    public static let snapshotBytesMax: UInt64 = 17_179_869_184
    /// Snapshots kept; older ones are deleted by the commit that stores a newer one.
    public static let snapshotsKept = 2
    /// Places that a look-up of one transaction answers at most.
    public static let locationsMax = 64
}
