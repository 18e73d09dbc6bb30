import Sequencer
import Testing
import Wire

// What stands in a sub-block: of whom, at which price, in how much space.

extension Auditor {
    mutating func checkInclusions(
        _ subBlock: SubBlock, _ market: AuditedMarket, _ core: borrowing Sequencer, _ note: Comment
    ) throws -> [AuditedItem] {
        var items: [AuditedItem] = []
        for (place, inclusion) in subBlock.outcomes.included.enumerated() {
            let line = try #require(
                subBlock.attribution.indices.contains(Int(inclusion.laneIndex))
                    ? subBlock.attribution[Int(inclusion.laneIndex)] : nil, note)
            let item: AuditedItem
            if let leg = market.legs[inclusion.transaction] {
                item = checkLeg(leg, inclusion, line, place, note)
            } else {
                item = try checkOwn(inclusion, line, place, note)
            }
            check(inclusion.dataFee == Amount(item.size) * parameters.dataFeePerByte, "data fee", note)
            items.append(item)
        }
        let faults = subBlock.outcomes.faults
        var faulty = faults.filter { $0.function == RuleFunction.execute.rawValue }.map(\.transaction)
        // Of what is forced `admit` is asked at its turn (INB-11), and may have been before, at an arrival.
        faulty += Set(
            faults.filter { fault in
                fault.function == RuleFunction.admit.rawValue && forcedNow.contains(fault.transaction)
                    && lanes[fault.lane]?.executes == true
            }.map(\.transaction))
        check(
            faulty.sorted()
                == items.filter { $0.inclusion.outcome == .ruleFault }.map(\.inclusion.transaction).sorted(),
            "faults of execute and what ended in them differ", note)
        checkSpace(items, market, note)
        checkReserves(subBlock, items, core, note)
        return items
    }

    private mutating func checkOwn(
        _ inclusion: Inclusion, _ line: LaneAttribution, _ place: Int, _ note: Comment
    ) throws -> AuditedItem {
        let known = try #require(known[inclusion.transaction], "unknown transaction; \(note.rawValue)")
        end(inclusion.transaction, note)
        check([.included, .failed, .ruleFault].contains(inclusion.outcome), "\(inclusion.outcome)", note)
        check(known.lane == line.lane && known.sender == inclusion.sender, "another's transaction", note)
        let operation = known.operation
        check(operation.validUntil == 0 || operation.validUntil >= height, "too late", note)
        checkGas(inclusion, operation.gasLimit, operation.maxFeePerGas, operation.maxPriorityFeePerGas, line, note)
        check(inclusion.charge <= (inclusion.outcome == .included ? operation.bid : 0), "charge", note)
        if lanes[known.lane]?.configuration.nonceMode == .sequential {
            let place = SenderLane(sender: inclusion.sender, lane: known.lane)
            check(operation.nonce == nonces[place, default: 0], "nonce", note)
            nonces[place] = operation.nonce + 1
        } else {
            let place = SenderLane(sender: inclusion.sender, lane: known.lane)
            usedNonces[place, default: [:]][operation.nonce] = operation.validUntil
        }
        return AuditedItem(
            place: place, lane: line.lane, inclusion: inclusion, gasLimit: operation.gasLimit, size: known.size,
            leg: nil)
    }

    private func checkLeg(
        _ place: AuditedMarket.LegPlace, _ inclusion: Inclusion, _ line: LaneAttribution, _ position: Int,
        _ note: Comment
    ) -> AuditedItem {
        let (bundle, leg) = (place.bundle.bundle, place.bundle.bundle.legs[place.index])
        check(leg.lane == line.lane && leg.sender == inclusion.sender, "another's leg", note)
        check(bundle.validFrom <= height && height <= bundle.validUntil, "not valid at \(height)", note)
        check(inclusion.charge == 0, "a leg is charged", note)
        checkGas(inclusion, leg.gasLimit, leg.maxFeePerGas, leg.maxPriorityFeePerGas, line, note)
        if !place.isUndone {
            check([.included, .failed, .ruleFault].contains(inclusion.outcome), "\(inclusion.outcome)", note)
            check(bundle.atomicity != .execution || inclusion.outcome == .included, "not all or nothing", note)
        }
        return AuditedItem(
            place: position, lane: line.lane, inclusion: inclusion, gasLimit: leg.gasLimit,
            size: place.bundle.sizes[place.index], leg: place)
    }

    /// TX-23 and TX-24.
    private func checkGas(
        _ inclusion: Inclusion, _ gasLimit: UInt64, _ cap: Amount, _ priority: Amount, _ line: LaneAttribution,
        _ note: Comment
    ) {
        let least: UInt64
        switch inclusion.outcome {
        case .notRun: least = 0
        case .ruleFault: least = gasLimit
        default: least = lanes[line.lane]?.executes == true ? gasLimit - gasLimit / 2 : gasLimit
        }
        let most = inclusion.outcome == .notRun ? 0 : gasLimit
        check((least...most).contains(inclusion.gasCharged), "gas charged", note)
        check(cap >= line.baseFeePerGas, "it cannot pay the base fee", note)
        check(
            inclusion.priorityFeePerGas == min(priority, cap >= line.baseFeePerGas ? cap - line.baseFeePerGas : 0),
            "priority fee", note)
        check((inclusion.code != 0) <= (inclusion.outcome == .failed), "a code", note)
    }

    /// The sub-block's gas and bytes hold everything, a lane's bundle gas all its legs.
    private func checkSpace(_ items: [AuditedItem], _ market: AuditedMarket, _ note: Comment) {
        let gas = items.reduce(UInt128(0)) { $0 + UInt128($1.gasLimit) }
        let bytes = items.reduce(UInt128(0)) { $0 + UInt128($1.size) }
        check(gas <= UInt128(parameters.subBlockGas), "more gas than there is", note)
        check(bytes <= UInt128(parameters.subBlockBytes), "more bytes than there are", note)
        var used: [LaneName: UInt64] = [:]
        for item in items {
            if let leg = item.leg { used[item.lane, default: 0] += leg.bundle.weights[leg.index] }
        }
        for (lane, used) in used {
            check(used <= lanes[lane]?.bundleGas ?? 0, "\(lane) uses \(used) bundle gas", note)
        }
    }

    /// MERGE-2: as long as anything waits, a lane that has no `order` has used its reserve as far as it goes.
    private func checkReserves(
        _ subBlock: SubBlock, _ items: [AuditedItem], _ core: borrowing Sequencer, _ note: Comment
    ) {
        for line in subBlock.attribution {
            guard let lane = lanes[line.lane], !lane.proposes else { continue }
            if lane.executes && core.lane(line.lane)?.isSuspended == true { continue }
            let own = items.filter { $0.lane == line.lane && $0.leg == nil }
            let gasLeft = Int128(lane.reserve) - own.reduce(Int128(0)) { $0 + Int128($1.gasLimit) }
            let bytesLeft =
                Int128(AuditedLane.bytes(for: lane.reserve, parameters))
                - own.reduce(Int128(0)) { $0 + Int128($1.size) }
            let forced = Set(forcedQueues[line.lane, default: []].map(\.hash))
            let heads = pending.subtracting(forced).compactMap { known[$0] }.filter { waiting in
                waiting.lane == line.lane && waiting.operation.maxFeePerGas >= line.baseFeePerGas
                    && (lane.configuration.nonceMode == .unordered
                        || waiting.operation.nonce
                            == nonces[SenderLane(sender: waiting.sender, lane: line.lane), default: 0])
            }
            let allFit = heads.allSatisfy { Int128($0.operation.gasLimit) <= gasLeft && Int128($0.size) <= bytesLeft }
            check(heads.isEmpty || !allFit, "\(line.lane) has reserve left for all that waits", note)
        }
    }
}

extension Bool {
    /// Implies.
    fileprivate static func <= (left: Bool, right: Bool) -> Bool { !left || right }
}
