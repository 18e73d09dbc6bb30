import Wire

// How much of every proposal fits (Specs/merge.md).

extension Sequencer {
    /// An amount of both things that a sub-block has only so much of.
    struct Space {
        var gas: UInt64
        var bytes: UInt64

        static let zero = Space(gas: 0, bytes: 0)

        func covers(_ other: Space) -> Bool { gas >= other.gas && bytes >= other.bytes }

        /// The sum, at most 2^64 - 1 each.
        func adding(_ other: Space) -> Space {
            func sum(_ a: UInt64, _ b: UInt64) -> UInt64 {
                let (sum, overflow) = a.addingReportingOverflow(b)
                return overflow ? .max : sum
            }
            return Space(gas: sum(gas, other.gas), bytes: sum(bytes, other.bytes))
        }

        /// The difference, at least 0 each.
        func subtracting(_ other: Space) -> Space {
            Space(gas: gas - min(gas, other.gas), bytes: bytes - min(bytes, other.bytes))
        }

        func atMost(_ other: Space) -> Space { Space(gas: min(gas, other.gas), bytes: min(bytes, other.bytes)) }
    }

    /// A head that has waited and can have its turn now (MERGE-4).
    private struct RipeHead {
        let size: Space
        let turn: Int
        /// What its lane saved, and its share.
        let entitled: Space
    }

    /// MERGE-2 to MERGE-5: divides gas and bytes, and takes a prefix of every proposal.
    ///
    /// A blocked head saves what its lane's share left unused, sub-block after sub-block. Once savings and share reach
    /// its size it is ripe: served whole, right after the reserves, in start order, and its lane gets no more than both
    /// together (MERGE-4). A lane that sends large transactions so gets its share over time, no more, and heads of any
    /// size that fit beside the others' reserves get their turn.
    ///
    /// What is forced has taken its space off its lane's reserve and off the sub-block before (INB-7).
    ///
    /// - Parameter withheld: space that is kept for legs (BUN-10).
    mutating func cut(_ work: inout [LaneWork], _ tieKey: Hash, withholding withheld: Space) {
        let shares = divide(work, ripe: [:], withheld)
        var ripe: [Int: RipeHead] = [:]
        if work.contains(where: { lanes[$0.index].kept != .zero }) {
            for (turn, position) in startOrder(work, tieKey).enumerated() {
                let kept = lanes[work[position].index].kept
                let entitled = kept.adding(shares[position])
                guard kept != .zero, let head = headSize(work[position], tieKey), entitled.covers(head) else {
                    continue
                }
                ripe[position] = RipeHead(size: head, turn: turn, entitled: entitled)
            }
        }
        let grants = ripe.isEmpty ? shares : divide(work, ripe: ripe, withheld)
        for position in work.indices {
            (work[position].share, work[position].grant) = (shares[position], grants[position])
            take(&work[position], grants[position], gathersOn: withheld != .zero, tieKey)
        }
    }

    private func divide(_ work: [LaneWork], ripe: [Int: RipeHead], _ withheld: Space) -> [Space] {
        var gas: [Blockspace.Claim] = []
        var bytes: [Blockspace.Claim] = []
        for (position, work) in work.enumerated() {
            let reserve = reserve(of: work.index).subtracting(work.forcedSpace)
            let weight = lanes[work.index].configuration.weight
            let head = ripe[position]
            var demand = Space(gas: work.demandGas, bytes: work.demandBytes)
            if let head { demand = demand.atMost(head.entitled) }
            let (size, turn) = (head?.size ?? .zero, head?.turn ?? 0)
            gas.append(
                Blockspace.Claim(demand: demand.gas, reserve: reserve.gas, ripe: size.gas, turn: turn, weight: weight))
            bytes.append(
                Blockspace.Claim(
                    demand: demand.bytes, reserve: reserve.bytes, ripe: size.bytes, turn: turn, weight: weight))
        }
        let capacity = Space(gas: parameters.subBlockGas, bytes: parameters.subBlockBytes)
            .subtracting(work.reduce(withheld) { $0.adding($1.forcedSpace) })
        return zip(
            Blockspace.divide(capacity.gas, among: gas), Blockspace.divide(capacity.bytes, among: bytes)
        ).map { Space(gas: $0, bytes: $1) }
    }

    /// What the lane's first transaction takes, or its whole proposal if it only fits whole; nil if there is none.
    private mutating func headSize(_ work: LaneWork, _ tieKey: Hash) -> Space? {
        if work.isProposed {
            guard let first = work.proposal.first else { return nil }
            return work.wholeOnly
                ? Space(gas: work.demandGas, bytes: work.demandBytes) : size(of: first.slot, in: work.index)
        }
        var head: Space?
        _ = lanes[work.index].pool.gather(
            tie: { Hash.of(.tie, tieKey, $0) },
            while: {
                head = $0
                return false
            })
        return head
    }

    private func size(of slot: Int32, in index: Int) -> Space {
        Space(gas: lanes[index].pool[slot].operation.gasLimit, bytes: lanes[index].pool[slot].size)
    }

    /// The longest prefix within the grant.
    ///
    /// - Parameter gathersOn: whether a lane that has no proposal gathers further candidates, which fill up what legs
    ///   leave; at most what a whole sub-block holds.
    private mutating func take(_ work: inout LaneWork, _ grant: Space, gathersOn: Bool, _ tieKey: Hash) {
        let index = work.index
        var prefix = Prefix(within: grant)
        if !work.isProposed {
            let whole = Space(gas: parameters.subBlockGas, bytes: parameters.subBlockBytes)
            var all = Prefix(within: gathersOn ? whole : grant)
            work.gathered = lanes[index].pool.gather(
                tie: { Hash.of(.tie, tieKey, $0) },
                while: {
                    prefix.take($0)
                    guard all.take($0) else {
                        work.ungathered = $0
                        return false
                    }
                    return true
                })
            work.proposal = work.gathered.slots.map { ($0, nil) }
        } else if work.wholeOnly {
            if !work.proposal.isEmpty, prefix.take(Space(gas: work.demandGas, bytes: work.demandBytes)) {
                prefix.count = work.proposal.count
            }
        } else {
            for entry in work.proposal { guard prefix.take(size(of: entry.slot, in: index)) else { break } }
        }
        (work.cut, work.cutSpace) = (prefix.count, prefix.used)
        (work.included, work.used) = (work.cut, work.cutSpace)
    }

    /// MERGE-14: what the legs leave of the sub-block is shared once more, by weight, and every lane's prefix goes on
    /// where the cut ended it.
    ///
    /// - Parameter legs: what all legs take.
    mutating func fill(_ work: inout [LaneWork], beside legs: Space) {
        let whole = Space(gas: parameters.subBlockGas, bytes: parameters.subBlockBytes)
        let left = work.reduce(whole.subtracting(legs)) {
            $0.subtracting($1.cutSpace).subtracting($1.forcedSpace)
        }
        func claims(_ demand: (LaneWork) -> UInt64) -> [Blockspace.Claim] {
            work.map {
                Blockspace.Claim(demand: demand($0), reserve: 0, weight: lanes[$0.index].configuration.weight)
            }
        }
        let gas = Blockspace.divide(left.gas, among: claims { $0.demandGas - $0.cutSpace.gas })
        let bytes = Blockspace.divide(left.bytes, among: claims { $0.demandBytes - $0.cutSpace.bytes })
        for position in work.indices {
            extend(&work[position], by: Space(gas: gas[position], bytes: bytes[position]))
        }
    }

    private func extend(_ work: inout LaneWork, by grant: Space) {
        (work.included, work.used) = (work.cut, work.cutSpace)
        var prefix = Prefix(within: grant)
        if work.wholeOnly {
            guard work.cut == 0, !work.proposal.isEmpty,
                prefix.take(Space(gas: work.demandGas, bytes: work.demandBytes))
            else { return }
            prefix.count = work.proposal.count
        } else {
            for entry in work.proposal[work.cut...] {
                guard prefix.take(size(of: entry.slot, in: work.index)) else { break }
            }
        }
        work.included += prefix.count
        work.used = work.used.adding(prefix.used)
    }

    /// The first that did not fit: a transaction, or a whole proposal; nil if everything did.
    func blocked(_ work: LaneWork) -> Space? {
        if work.included == work.proposal.count { return work.ungathered }
        if work.wholeOnly { return Space(gas: work.demandGas, bytes: work.demandBytes) }
        return size(of: work.proposal[work.included].slot, in: work.index)
    }

    /// MERGE-4: what a blocked head's lane did not use of its share is saved.
    mutating func save(_ work: LaneWork) {
        let index = work.index
        let kept = lanes[index].kept.adding(work.share).subtracting(work.used)
        lanes[index].kept = blocked(work).map { kept.atMost($0) } ?? .zero
    }

    /// A run of sizes within a grant, which ends at the first that does not fit.
    private struct Prefix {
        private(set) var used = Space.zero
        var count = 0
        private var isOpen = true
        private let grant: Space

        init(within grant: Space) { self.grant = grant }

        @discardableResult mutating func take(_ size: Space) -> Bool {
            isOpen = isOpen && size.gas <= grant.gas - used.gas && size.bytes <= grant.bytes - used.bytes
            guard isOpen else { return false }
            used.gas += size.gas
            used.bytes += size.bytes
            count += 1
            return true
        }
    }
}

extension Sequencer.Space: Equatable {}
