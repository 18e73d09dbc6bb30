import Wire

/// What an entry takes of the queue, and on whose account: read off its first bytes, before anything is checked.
///
/// A name that is forged takes its places only until the signature is checked, and stands nowhere after that.
struct IngressLoad: Sendable, Equatable {
    /// The lane of an envelope; nil for what is of several lanes, of none, or of one that there is not.
    let lane: LaneName?
    /// Who signs an envelope, or pays for a bundle.
    let sender: PublicKey?
    /// Of the entry's encoding.
    let bytes: Int

    init(lane: LaneName?, sender: PublicKey?, bytes: Int) {
        self.lane = lane
        self.sender = sender
        self.bytes = bytes
    }

    /// - Parameter lanes: the network's: other names would be as many queues as anybody likes.
    init(of encoding: [UInt8], lanes: Set<LaneName>) {
        let account = Self.account(of: encoding)
        lane = account.lane.flatMap { lanes.contains($0) ? $0 : nil }
        sender = account.sender
        bytes = encoding.count
    }

    /// TX-1, TX-60: kind, version, chain id, and then an envelope's lane and sender, or a bundle's payer.
    private static func account(of encoding: [UInt8]) -> (lane: LaneName?, sender: PublicKey?) {
        var reader = WireReader(encoding)
        guard let kind = try? reader.readUInt8("kind"), (try? reader.readUInt8("version")) != nil,
            (try? reader.readUInt64("chain")) != nil
        else { return (nil, nil) }
        switch LogEntry.Kind(rawValue: kind) {
        case .envelope:
            guard let lane = try? LaneName(from: &reader) else { return (nil, nil) }
            return (lane, try? PublicKey(from: &reader))
        case .bundle: return (nil, try? PublicKey(from: &reader))
        default: return (nil, nil)
        }
    }
}
