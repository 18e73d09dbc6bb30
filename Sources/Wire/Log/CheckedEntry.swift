/// An entry whose signature was checked, with its encoding and the hashes of its transactions: everything about it that
/// can be computed off the core, in parallel.
public struct CheckedEntry: Hashable, Sendable {
    /// The entry.
    public let entry: LogEntry
    /// Its encoding.
    public let bytes: [UInt8]
    /// The hashes of an envelope's transactions, forced or not, or a bundle's legs, in their order; empty for other entries.
    public let transactionHashes: [Hash]
    /// A bundle's hash; nil for other entries.
    public let bundleHash: Hash?

    /// Checks the signature that `entry` needs: an envelope's sender's, those of a bundle's payer and legs' senders, a deposit's
    /// settlement key's, of a forced envelope that key's and the sender's, a module's, a lane's, an upgrade's or an exit's
    /// owner's, a grant's governance key's, an order's account's; a tick and a claim need none.
    ///
    /// An envelope's or bundle's signature holds for its own chain id; that it is this network's is checked at admission
    /// (`WRONG_CHAIN`). Throws if the signature is not that signer's.
    public init(checking entry: LogEntry, genesis: Genesis) throws(SignatureError) {
        try self.init(checking: entry, bytes: entry.encoded, genesis: genesis)
    }

    /// Decodes the entry, then checks it as ``init(checking:genesis:)`` does.
    public init(decoding bytes: [UInt8], genesis: Genesis) throws(EntryError) {
        let entry: LogEntry
        do { entry = try LogEntry(decoding: bytes) } catch { throw .encoding(error) }
        do { try self.init(checking: entry, bytes: bytes, genesis: genesis) } catch { throw .signature(error) }
    }

    /// Takes an entry unchecked: only for entries that were checked before (replay of one's own log), benchmarks and tests.
    public init(trusting entry: LogEntry) {
        self.init(entry, bytes: entry.encoded)
    }

    /// Decodes an entry that was checked before, such as one of one's own log.
    public init(trusting bytes: [UInt8]) throws(WireError) {
        self.init(try LogEntry(decoding: bytes), bytes: bytes)
    }

    private init(checking entry: LogEntry, bytes: [UInt8], genesis: Genesis) throws(SignatureError) {
        if case .envelope(let envelope) = entry {
            // Nearly all that ever arrives: without a list of one.
            guard envelope.sender.verifies(envelope.signature, of: Self.signingHash(ofEnvelope: bytes)) else {
                throw SignatureError(kind: .envelope, signer: envelope.sender)
            }
        } else {
            for needed in try Self.neededSignatures(entry, genesis) {
                guard needed.signer.verifies(needed.signature, of: needed.hash) else {
                    throw SignatureError(kind: entry.kind, signer: needed.signer)
                }
            }
        }
        self.init(entry, bytes: bytes)
    }

    private init(_ entry: LogEntry, bytes: [UInt8]) {
        self.entry = entry
        self.bytes = bytes
        var hashes: [Hash] = []
        var bundleHash: Hash?
        switch entry {
        case .envelope(let envelope): envelope.transactionHashes(into: &hashes)
        case .forcedEnvelope(let forced): forced.envelope.transactionHashes(into: &hashes)
        case .bundle(let bundle):
            let hash = bundle.hash
            hashes = bundle.legs.indices.map { Bundle.legHash(at: $0, of: hash) }
            bundleHash = hash
        default: break
        }
        transactionHashes = hashes
        self.bundleHash = bundleHash
    }

    private typealias NeededSignature = (signer: PublicKey, signature: Signature, hash: Hash)

    private static func needed(_ order: some AccountOrder, _ chainID: UInt64) -> NeededSignature {
        (order.account, order.signature, order.signingHash(chainID: chainID))
    }

    /// Of the envelope that `bytes` is the log entry of: it has everything that is signed between the kind byte and the
    /// signature (TX-12).
    private static func signingHash(ofEnvelope bytes: [UInt8]) -> Hash {
        bytes.withUnsafeBytes { Hash.of(.envelope, UnsafeRawBufferPointer(rebasing: $0[1..<$0.count - 64])) }
    }

    /// Who must have signed what, where it is no envelope. Throws if a bundle has another number of signatures than
    /// signers.
    private static func neededSignatures(
        _ entry: LogEntry, _ genesis: Genesis
    ) throws(SignatureError) -> [NeededSignature] {
        let chainID = genesis.chainID
        switch entry {
        case .envelope(let envelope): return [(envelope.sender, envelope.signature, envelope.signingHash)]
        case .bundle(let bundle):
            let signers = bundle.signers
            guard bundle.signatures.count == signers.count else {
                throw SignatureError(kind: .bundle, signer: signers[min(bundle.signatures.count, signers.count - 1)])
            }
            let hash = bundle.hash
            return zip(signers, bundle.signatures).map { ($0, $1, hash) }
        case .tick: return []
        case .deposit(let deposit):
            return [(genesis.settlement, deposit.signature, deposit.signingHash(chainID: chainID))]
        case .module(let module): return [(module.owner, module.signature, module.signingHash(chainID: chainID))]
        case .lane(let lane):
            return [(lane.configuration.owner, lane.signature, lane.signingHash(chainID: chainID))]
        case .grant(let grant): return [(genesis.governance, grant.signature, grant.signingHash(chainID: chainID))]
        case .upgrade(let upgrade): return [(upgrade.owner, upgrade.signature, upgrade.signingHash(chainID: chainID))]
        case .upgradeCancellation(let cancellation):
            return [(cancellation.owner, cancellation.signature, cancellation.signingHash(chainID: chainID))]
        case .forcedEnvelope(let forced):
            return [
                (genesis.settlement, forced.signature, forced.signingHash(chainID: chainID)),
                (forced.envelope.sender, forced.envelope.signature, forced.envelope.signingHash),
            ]
        case .transfer(let order): return [needed(order, chainID)]
        case .withdrawal(let order): return [needed(order, chainID)]
        case .cancellation(let order): return [needed(order, chainID)]
        case .bundleCancellation(let order): return [needed(order, chainID)]
        case .exit(let exit): return [(exit.owner, exit.signature, exit.signingHash(chainID: chainID))]
        case .laneImport(let part):
            return [(part.configuration.owner, part.signature, part.signingHash(chainID: chainID))]
        // Its path is its proof.
        case .claim: return []
        }
    }
}
