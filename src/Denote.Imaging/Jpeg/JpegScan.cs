namespace Denote.Imaging.Jpeg;

/// <summary>What a scan header (SOS) says.</summary>
/// <param name="Components">The channels in the scan.</param>
/// <param name="DcTableNumbers">For each channel the number of its table for DC differences.</param>
/// <param name="AcTableNumbers">For each channel the number of its table for AC coefficients.</param>
/// <param name="First">The first coefficient in zigzag order (Ss in T.81).</param>
/// <param name="Last">The last coefficient (Se).</param>
/// <param name="FromBit">The bit to which the coefficients are known already, 0 if not at all (Ah).</param>
/// <param name="ToBit">The lowest bit that this scan sends (Al).</param>
/// <param name="RestartInterval">MCUs between restart markers; 0 if there are none.</param>
internal sealed record JpegScan(
    JpegComponent[] Components, int[] DcTableNumbers, int[] AcTableNumbers, int First, int Last, int FromBit,
    int ToBit, int RestartInterval)
{
    /// <summary>The most blocks in an interleaved MCU (T.81, B.2.3).</summary>
    private const int MostBlocks = 10;

    public static JpegScan Parse(ReadOnlySpan<byte> data, JpegFrame frame, int restartInterval)
    {
        int count = data.Length == 0 ? 0 : data[0];
        if (count is < 1 or > 4 || data.Length != 4 + 2 * count)
            throw new ImageException($"The JPEG has a scan header of {data.Length} bytes, which is not possible.");
        var components = new JpegComponent[count];
        int[] dc = new int[count], ac = new int[count];
        for (int i = 0; i < count; i++)
        {
            int id = data[1 + 2 * i];
            components[i] = Array.Find(frame.Components, component => component.Id == id)
                ?? throw new ImageException($"The JPEG has a scan of channel {id}, which its frame lacks.");
            if (Array.IndexOf(components, components[i]) < i)
                throw new ImageException($"The JPEG has a scan with channel {id} twice.");
            (dc[i], ac[i]) = (data[2 + 2 * i] >> 4, data[2 + 2 * i] & 15);
            if (dc[i] > 3 || ac[i] > 3) throw new ImageException("The JPEG has a scan with a table number above 3.");
        }
        if (count > 1 && components.Sum(component => component.Across * component.Down) > MostBlocks)
            throw new ImageException($"The JPEG has more than {MostBlocks} blocks in a unit.");
        ReadOnlySpan<byte> tail = data[^3..];
        var scan = new JpegScan(
            components, dc, ac, tail[0], tail[1], tail[2] >> 4, tail[2] & 15, restartInterval);
        if (frame.IsProgressive) scan.CheckProgression();
        return frame.IsProgressive ? scan : scan with { First = 0, Last = 63, FromBit = 0, ToBit = 0 };
    }

    private void CheckProgression()
    {
        bool valid = First == 0 ? Last == 0 : First <= Last && Last <= 63 && Components.Length == 1;
        if (!valid || ToBit > 13 || FromBit > 13)
        {
            throw new ImageException($"The JPEG has a progressive scan of coefficients {First} to {Last}, bits " +
                $"{FromBit} to {ToBit}, which is not possible.");
        }
        foreach (JpegComponent component in Components) component.Refine(First, Last, FromBit, ToBit);
    }
}
