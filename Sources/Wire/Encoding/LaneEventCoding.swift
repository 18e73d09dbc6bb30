extension LaneEvent: WireCodable {
    /// Without data.
    public static var encodedBytesMin: Int { 13 }
    /// Exact.
    public var encodedByteCount: Int { Self.encodedBytesMin + data.count }

    /// ENC-53.
    public func encode(into writer: inout WireWriter) {
        writer.write(laneIndex)
        writer.write(function.rawValue)
        writer.write(reference)
        writer.write(bytes: data)
    }

    /// ENC-53.
    public init(from reader: inout WireReader) throws(WireError) {
        laneIndex = try reader.readUInt32("event.laneIndex")
        function = try reader.readEnum("event.function")
        reference = try reader.readUInt32("event.reference")
        data = try reader.readBytes("event.data", bytesMax: Self.dataBytesMax)
    }
}
