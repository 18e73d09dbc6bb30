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
    mutating func cut(_ work: inout [LaneWork], _ tieKey: Hash) {
        let shares = divide(work, ripe: [:])
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
        let grants = ripe.isEmpty ? shares : divide(work, ripe: ripe)
        for position in work.indices { take(&work[position], grants[position], share: shares[position], tieKey) }
    }

    private func divide(_ work: [LaneWork], ripe: [Int: RipeHead]) -> [Space] {
        var gas: [Blockspace.Claim] = []
        var bytes: [Blockspace.Claim] = []
        for (position, work) in work.enumerated() {
            let reserveGas = lanes[work.index].reserveGas
            let reserve = Space(gas: reserveGas, bytes: Lane.bytes(for: reserveGas, of: parameters))
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
        return zip(
            Blockspace.divide(parameters.subBlockGas, among: gas),
            Blockspace.divide(parameters.subBlockBytes, among: bytes)
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

    /// The longest prefix within the grant; what a blocked head's lane did not use of its share is saved.
    private mutating func take(_ work: inout LaneWork, _ grant: Space, share: Space, _ tieKey: Hash) {
        let index = work.index
        var used = Space.zero
        var blocked: Space?
        func fits(_ size: Space) -> Bool {
            guard size.gas <= grant.gas - used.gas, size.bytes <= grant.bytes - used.bytes else {
                blocked = size
                return false
            }
            used.gas += size.gas
            used.bytes += size.bytes
            return true
        }
        if !work.isProposed {
            work.gathered = lanes[index].pool.gather(
                tie: { Hash.of(.tie, tieKey, $0) },
                while: { fits($0) })
            work.proposal = work.gathered.slots.map { ($0, nil) }
            work.included = work.proposal.count
        } else if work.wholeOnly {
            if !work.proposal.isEmpty, fits(Space(gas: work.demandGas, bytes: work.demandBytes)) {
                work.included = work.proposal.count
            }
        } else {
            work.included = work.proposal.prefix { fits(size(of: $0.slot, in: index)) }.count
        }
        lanes[index].kept = blocked.map { lanes[index].kept.adding(share).subtracting(used).atMost($0) } ?? .zero
    }
}

extension Sequencer.Space: Equatable {}
