import Wire

// How much of every proposal fits (Specs/merge.md).

extension Sequencer {
    /// An amount of both things that a sub-block has only so much of.
    struct Space {
        var gas: UInt64
        var bytes: UInt64

        static let zero = Space(gas: 0, bytes: 0)

        func covers(_ other: Space) -> Bool { gas >= other.gas && bytes >= other.bytes }

        /// What of a lane's `share`, on top of what is here, `used` left, as far as a head of size `head` needs it.
        func saved(_ share: Space, used: Space, for head: Space) -> Space {
            func left(_ here: UInt64, _ share: UInt64, _ used: UInt64, _ most: UInt64) -> UInt64 {
                let (sum, overflow) = here.addingReportingOverflow(share)
                if overflow { return most }
                return sum > used ? min(sum - used, most) : 0
            }
            return Space(
                gas: left(gas, share.gas, used.gas, head.gas), bytes: left(bytes, share.bytes, used.bytes, head.bytes))
        }
    }

    /// MERGE-2 to MERGE-5: divides gas and bytes, and takes a prefix of every proposal.
    ///
    /// A blocked head saves what its lane's share left unused, sub-block after sub-block. Once savings and share reach
    /// its size it is ripe: served whole, right after the reserves, in start order (MERGE-4). A lane that sends large
    /// transactions so gets its share over time, no more, and heads of any size that fit beside the others' reserves
    /// get their turn.
    mutating func cut(_ work: inout [LaneWork], _ tieKey: Hash) {
        let shares = divide(work, ripe: [:])
        var ripe: [Int: (head: Space, turn: Int)] = [:]
        if work.contains(where: { lanes[$0.index].kept != .zero }) {
            for (turn, position) in startOrder(work, tieKey).enumerated() {
                let kept = lanes[work[position].index].kept
                guard kept != .zero, let head = headSize(work[position], tieKey),
                    kept.saved(shares[position], used: .zero, for: head).covers(head)
                else { continue }
                ripe[position] = (head, turn)
            }
        }
        let grants = ripe.isEmpty ? shares : divide(work, ripe: ripe)
        for position in work.indices { take(&work[position], grants[position], share: shares[position], tieKey) }
    }

    private func divide(_ work: [LaneWork], ripe: [Int: (head: Space, turn: Int)]) -> [Space] {
        var gas: [Blockspace.Claim] = []
        var bytes: [Blockspace.Claim] = []
        for (position, work) in work.enumerated() {
            let reserve = lanes[work.index].reserveGas
            let weight = lanes[work.index].configuration.weight
            let (head, turn) = ripe[position] ?? (.zero, 0)
            gas.append(
                Blockspace.Claim(demand: work.demandGas, reserve: reserve, ripe: head.gas, turn: turn, weight: weight))
            bytes.append(
                Blockspace.Claim(
                    demand: work.demandBytes, reserve: Lane.bytes(for: reserve, of: parameters), ripe: head.bytes,
                    turn: turn, weight: weight))
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
                head = Space(gas: $0.operation.gasLimit, bytes: $0.size)
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
                while: { fits(Space(gas: $0.operation.gasLimit, bytes: $0.size)) })
            work.proposal = work.gathered.slots.map { ($0, nil) }
            work.included = work.proposal.count
        } else if work.wholeOnly {
            if !work.proposal.isEmpty, fits(Space(gas: work.demandGas, bytes: work.demandBytes)) {
                work.included = work.proposal.count
            }
        } else {
            work.included = work.proposal.prefix { fits(size(of: $0.slot, in: index)) }.count
        }
        lanes[index].kept = blocked.map { lanes[index].kept.saved(share, used: used, for: $0) } ?? .zero
    }
}

extension Sequencer.Space: Equatable {}
