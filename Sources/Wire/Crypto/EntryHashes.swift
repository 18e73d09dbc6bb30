extension Genesis {
    /// Names the network; the first sub-block's and block's predecessor (ENC-30).
    public var hash: Hash { Hash.of(.genesis, self) }
}

extension Deposit {
    /// What the settlement key signs: chain id, then the encoding without the signature (TX-43).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 64)
        writer.write(chainID)
        writer.write(number)
        writer.write(account.bytes)
        writer.write(amount)
        return Hash.of(.deposit, writer)
    }
}

extension ForcedEnvelope {
    /// What the settlement key signs: chain id, then the encoding without its own signature (INB-1).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 24 + envelope.encodedByteCount)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(.forcedEnvelope, writer)
    }
}

extension ModuleDeployment {
    /// What lanes refer to a module by (TX-44).
    public static func moduleHash(_ module: [UInt8]) -> Hash { Hash.of(.module, module) }

    /// What lanes refer to this module by (TX-44). Hashes the whole module.
    public var moduleHash: Hash { Self.moduleHash(module) }

    /// What the owner signs: chain id, owner, module hash (TX-44).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 72)
        writer.write(chainID)
        writer.write(owner.bytes)
        writer.write(moduleHash.bytes)
        return Hash.of(.moduleDeployment, writer)
    }
}

extension LaneRegistration {
    /// What the owner signs: chain id, then the configuration (TX-45).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 8 + configuration.encodedByteCount)
        writer.write(chainID)
        configuration.encode(into: &writer)
        return Hash.of(.laneRegistration, writer)
    }
}

extension ReserveGrant {
    /// What the governance key signs: chain id, then the encoding without the signature (TX-46).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 96)
        writer.write(chainID)
        writer.write(number)
        lane.encode(into: &writer)
        writer.write(reserveGas)
        writer.write(bundleGas)
        return Hash.of(.grant, writer)
    }
}

extension LaneUpgrade {
    /// What the owner signs: chain id, then the encoding without the signature (TX-48).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 56 + configuration.encodedByteCount)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(.laneUpgrade, writer)
    }
}

extension UpgradeCancellation {
    /// What the owner signs: chain id, then the encoding without the signature (TX-49).
    public func signingHash(chainID: UInt64) -> Hash {
        var writer = WireWriter(capacity: 96)
        writer.write(chainID)
        encodeSigned(into: &writer)
        return Hash.of(.upgradeCancellation, writer)
    }
}

extension LogEntry {
    /// What a receipt names the entry by (RCPT-2).
    public var hash: Hash { Hash.of(.entry, self) }

    /// The hash of the entry of this encoding (RCPT-2).
    public static func hash(ofEncoding encoding: [UInt8]) -> Hash { Hash.of(.entry, encoding) }

    /// The log's chained hash once this entry was appended (TX-41).
    public func chained(after previous: Hash) -> Hash { Self.chained(encoded, after: previous) }

    /// The log's chained hash once the entry of this encoding was appended (TX-41).
    public static func chained(_ encoded: [UInt8], after previous: Hash) -> Hash {
        encoded.withUnsafeBytes { Hash.of(.log, previous, $0) }
    }
}
