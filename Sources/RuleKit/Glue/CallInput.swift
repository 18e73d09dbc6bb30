/// The input of a call (ABI-10): checked as a whole once, then read in place.
struct CallInput: ~Escapable {
    static let headerBytes = 64
    static let recordBytes = 192
    static let resultBytes = 64
    static let revenueBytes = 64

    private let span: RawSpan
    let count: Int

    /// nil: the records do not fit into the input, or natively: a payload does not.
    ///
    /// So no access through a view can be outside of the input, and a broken host cannot make a rule that runs natively
    /// end the process. In a module a payload is checked when it is read, where a trap is the host's to handle: looking
    /// at all of them first would cost every `order` fuel for each of its candidates.
    @_lifetime(copy span)
    init?(_ span: RawSpan, hasResults: Bool) {
        guard span.byteCount >= Self.headerBytes else { return nil }
        let perTransaction = UInt64(Self.recordBytes + (hasResults ? Self.resultBytes : 0))
        let once = UInt64(Self.headerBytes + (hasResults ? Self.revenueBytes : 0))
        let recordsEnd = once + UInt64(span.uint32(at: 48)) * perTransaction
        guard recordsEnd <= UInt64(span.byteCount), let count = Int(exactly: span.uint32(at: 48)) else { return nil }
        self.span = span
        self.count = count
        #if !hasFeature(Embedded)
        for index in 0..<count {
            let record = Self.headerBytes + index * Self.recordBytes
            let end = UInt64(span.uint32(at: record + 160)) + UInt64(span.uint32(at: record + 164))
            guard end <= UInt64(span.byteCount) else { return nil }
        }
        #endif
    }

    var context: SubBlockContext {
        SubBlockContext(
            height: span.uint64(at: 0), timeMilliseconds: span.uint64(at: 8), baseFeePerGas: span.uint128(at: 16),
            gasMax: span.uint64(at: 32),
            bytesMax: span.uint64(at: 40))
    }

    @_lifetime(copy self)
    func transaction(_ index: Int) -> TransactionView {
        precondition(index >= 0 && index < count, "there is no transaction at this index")
        return TransactionView(self, index: index)
    }

    func result(_ index: Int) -> TransactionResult {
        precondition(index >= 0 && index < count, "there is no transaction at this index")
        let offset = Self.headerBytes + count * Self.recordBytes + index * Self.resultBytes
        return TransactionResult(
            failureCode: span.uint32(at: offset) == 1 ? nil : span.uint32(at: offset + 4),
            gasCharged: span.uint64(at: offset + 8),
            baseFee: span.uint128(at: offset + 16), priorityFee: span.uint128(at: offset + 32),
            charge: span.uint128(at: offset + 48))
    }

    /// What the lane earned; adds up the results.
    var revenue: LaneRevenue {
        var own: UInt128 = 0
        for index in 0..<count {
            let result = result(index)
            // What a leg's bundle paid is part of what the openings brought.
            own = own &+ result.baseFee &+ result.priorityFee &+ (transaction(index).isBundleLeg ? 0 : result.charge)
        }
        let offset = Self.headerBytes + count * (Self.recordBytes + Self.resultBytes)
        return LaneRevenue(
            own: own, bundle: span.uint128(at: offset), crossLane: span.uint128(at: offset + 16),
            operatorFees: span.uint128(at: offset + 32))
    }

    @inline(__always)
    func uint32(at offset: Int) -> UInt32 { span.uint32(at: offset) }
    @inline(__always)
    func uint64(at offset: Int) -> UInt64 { span.uint64(at: offset) }
    @inline(__always)
    func uint128(at offset: Int) -> UInt128 { span.uint128(at: offset) }
    func words32(at offset: Int) -> Words32 { span.words32(at: offset) }

    @_lifetime(copy self)
    func bytes(at offset: Int, count: Int) -> RawSpan { span.extracting(offset..<offset + count) }
}
