/// One transaction, read in place: every field is decoded when it is asked for, nothing is copied.
///
/// It is one of the lane's own or the leg of a bundle, see ``isBundleLeg``.
public struct TransactionView: ~Escapable {
    private let input: CallInput
    private let offset: Int

    @_lifetime(copy input)
    init(_ input: CallInput, index: Int) {
        self.input = input
        offset = CallInput.headerBytes + index * CallInput.recordBytes
    }

    /// Names the transaction on the network.
    public var hash: TransactionHash { TransactionHash(input.words32(at: offset)) }
    /// Who signed and pays.
    public var sender: Account { Account(input.words32(at: offset + 32)) }
    /// The sender's in this lane; of a leg its index in its bundle, from 0.
    public var nonce: UInt64 { input.uint64(at: offset + 64) }
    /// Units of gas, at least 1.
    public var gasLimit: UInt64 { input.uint64(at: offset + 72) }
    /// Amount per gas, base fee included.
    public var maxFeePerGas: UInt128 { input.uint128(at: offset + 80) }
    /// Amount per gas beside the base fee.
    public var maxPriorityFeePerGas: UInt128 { input.uint128(at: offset + 96) }
    /// The most that the rule may charge beside fees; 0 for a leg, whose bundle bids as a whole.
    public var bid: UInt128 { input.uint128(at: offset + 112) }
    /// The last height at which it may be included; 0: the network's longest lifetime.
    public var validUntil: UInt64 { input.uint64(at: offset + 128) }
    /// Grows with every arrival in the network and is never equal for two, but for the legs of one bundle, which
    /// arrived together.
    public var arrival: UInt64 { input.uint64(at: offset + 136) }
    /// The key from `admit`; 0 in `admit` itself, and for a leg.
    public var key: SortKey { SortKey(input.uint128(at: offset + 144)) }
    /// The sub-block that was being built when it arrived.
    public var arrivalHeight: UInt64 { input.uint64(at: offset + 168) }
    /// Whether it is a leg of a bundle: it stands at an opening of the lane that its bundle claimed, not where a key
    /// would put it. `order` never sees one.
    public var isBundleLeg: Bool { input.uint32(at: offset + 176) == 1 }
    /// The sub-block that this call belongs to.
    public var subBlock: SubBlockContext { input.context }

    /// What the sender asks the app for, at most 131,072 bytes.
    public var payload: RawSpan {
        @_lifetime(copy self)
        get { input.bytes(at: Int(input.uint32(at: offset + 160)), count: Int(input.uint32(at: offset + 164))) }
    }

    /// What the transaction pays per gas beside a base fee: its priority fee, as far as its max fee leaves room; 0 if
    /// the max fee is below the base fee.
    public func priorityFeePerGas(_ baseFeePerGas: UInt128) -> UInt128 {
        let most = maxFeePerGas
        guard most > baseFeePerGas else { return 0 }
        return min(maxPriorityFeePerGas, most - baseFeePerGas)
    }
}
