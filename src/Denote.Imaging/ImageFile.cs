using Denote.Imaging.Png;

namespace Denote.Imaging;

/// <summary>
/// Reads and writes picture files. The format is told from the content, never from the file's name. A file is read
/// completely and correctly or not at all; every failure is one <see cref="ImageException"/>.
/// </summary>
public static class ImageFile
{
    /// <summary>Reads a PNG or JPEG as an RGB picture that knows its file; opacity is dropped.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    /// <exception cref="ImageException">
    /// The file cannot be opened, is not a PNG or JPEG, is damaged or truncated, or is larger than the options allow.
    /// </exception>
    public static Image Load(string path, DecoderOptions? options = null) =>
        Open(path, options, (content, limits) => ReadRgb(path, content, limits));

    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    /// <param name="stream">The file's content, from the stream's position to its end; it stays open.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    public static Image Load(Stream stream, DecoderOptions? options = null) =>
        Read(stream, options, (content, limits) => ReadRgb(null, content, limits));

    /// <summary>Reads a PNG or JPEG together with its opacity, which is 255 where the file has none.</summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static RgbaImage LoadRgba(string path, DecoderOptions? options = null) =>
        Open(path, options, PictureReader.ReadRgba);

    /// <inheritdoc cref="LoadRgba(string, DecoderOptions?)"/>
    /// <param name="stream">The file's content, from the stream's position to its end; it stays open.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    public static RgbaImage LoadRgba(Stream stream, DecoderOptions? options = null) =>
        Read(stream, options, PictureReader.ReadRgba);

    /// <summary>Reads the brightness of a PNG or JPEG, 0..255.</summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static GreyImage LoadGrey(string path, DecoderOptions? options = null) =>
        Open(path, options, PictureReader.ReadGrey);

    /// <inheritdoc cref="LoadGrey(string, DecoderOptions?)"/>
    /// <param name="stream">The file's content, from the stream's position to its end; it stays open.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    public static GreyImage LoadGrey(Stream stream, DecoderOptions? options = null) =>
        Read(stream, options, PictureReader.ReadGrey);

    /// <summary>
    /// Reads the brightness of a PNG or JPEG, 0..65535: all bits of a 16-bit grey PNG, other pictures times 257.
    /// </summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static GreyImage16 LoadGrey16(string path, DecoderOptions? options = null) =>
        Open(path, options, PictureReader.ReadGrey16);

    /// <inheritdoc cref="LoadGrey16(string, DecoderOptions?)"/>
    /// <param name="stream">The file's content, from the stream's position to its end; it stays open.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    public static GreyImage16 LoadGrey16(Stream stream, DecoderOptions? options = null) =>
        Read(stream, options, PictureReader.ReadGrey16);

    /// <summary>
    /// Reads a label map: the palette indices of a palette PNG, or the unscaled samples of a grey PNG of up to 8 bits.
    /// </summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static IndexedImage LoadIndexed(string path, DecoderOptions? options = null) =>
        Open(path, options, PictureReader.ReadIndexed);

    /// <inheritdoc cref="LoadIndexed(string, DecoderOptions?)"/>
    /// <param name="stream">The file's content, from the stream's position to its end; it stays open.</param>
    /// <param name="options">How much the file may ask for; <see cref="DecoderOptions.Default"/> when null.</param>
    public static IndexedImage LoadIndexed(Stream stream, DecoderOptions? options = null) =>
        Read(stream, options, PictureReader.ReadIndexed);

    /// <summary>Reads a mask: the pixels of at least half brightness.</summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static Mask LoadMask(string path, DecoderOptions? options = null) => Mask.FromGrey(LoadGrey(path, options));

    /// <summary>Reads only the header: format, size and kind of pixels.</summary>
    /// <inheritdoc cref="Load(string, DecoderOptions?)"/>
    public static PictureInfo Identify(string path, DecoderOptions? options = null) =>
        Open(path, options, PictureReader.Identify);

    /// <summary>Writes a PNG beside <paramref name="path"/> and renames it into place.</summary>
    /// <exception cref="ImageException">The file cannot be written.</exception>
    public static void Save(Image image, string path) => Save(path, to => PngEncoder.Write(image, to));

    /// <inheritdoc cref="Save(Image, string)"/>
    public static void Save(RgbaImage image, string path) => Save(path, to => PngEncoder.Write(image, to));

    /// <inheritdoc cref="Save(Image, string)"/>
    public static void Save(GreyImage image, string path) => Save(path, to => PngEncoder.Write(image, to));

    /// <inheritdoc cref="Save(Image, string)"/>
    public static void Save(GreyImage16 image, string path) => Save(path, to => PngEncoder.Write(image, to));

    /// <summary>Writes a palette PNG beside <paramref name="path"/> and renames it into place.</summary>
    /// <exception cref="ImageException">The file cannot be written, or an index has no colour.</exception>
    public static void Save(IndexedImage image, string path) => Save(path, to => PngEncoder.Write(image, to));

    /// <summary>
    /// Writes a 1-bit PNG, white where the mask is set, beside <paramref name="path"/> and renames it.
    /// </summary>
    /// <exception cref="ImageException">The file cannot be written.</exception>
    public static void Save(Mask mask, string path) => Save(path, to => PngEncoder.Write(mask, to));

    /// <summary>Writes a PNG to a stream, which stays open.</summary>
    public static void WritePng(Image image, Stream stream) => PngEncoder.Write(image, stream);

    /// <inheritdoc cref="WritePng(Image, Stream)"/>
    public static void WritePng(RgbaImage image, Stream stream) => PngEncoder.Write(image, stream);

    /// <inheritdoc cref="WritePng(Image, Stream)"/>
    public static void WritePng(GreyImage image, Stream stream) => PngEncoder.Write(image, stream);

    /// <inheritdoc cref="WritePng(Image, Stream)"/>
    public static void WritePng(GreyImage16 image, Stream stream) => PngEncoder.Write(image, stream);

    /// <inheritdoc cref="WritePng(Image, Stream)"/>
    /// <exception cref="ImageException">An index has no colour.</exception>
    public static void WritePng(IndexedImage image, Stream stream) => PngEncoder.Write(image, stream);

    /// <summary>Writes a 1-bit PNG, white where the mask is set, to a stream, which stays open.</summary>
    public static void WritePng(Mask mask, Stream stream) => PngEncoder.Write(mask, stream);

    private static Image ReadRgb(string? path, ReadOnlyMemory<byte> content, DecoderOptions limits)
    {
        Image image = PictureReader.ReadRgb(content, limits);
        image.Source = ImageSource.Of(path, content);
        return image;
    }

    private static T Open<T>(string path, DecoderOptions? options, Func<ReadOnlyMemory<byte>, DecoderOptions, T> read)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Read(stream, options, read);
        }
        catch (ImageException error)
        {
            throw new ImageException($"{path}: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"{path}: cannot be opened: {error.Message}", error);
        }
    }

    private static T Read<T>(
        Stream stream, DecoderOptions? options, Func<ReadOnlyMemory<byte>, DecoderOptions, T> read)
    {
        options ??= DecoderOptions.Default;
        try
        {
            return read(ReadAll(stream, options.MaxFileBytes), options);
        }
        catch (OutOfMemoryException error)
        {
            throw new ImageException("The picture does not fit into memory; make it smaller.", error);
        }
    }

    private static ReadOnlyMemory<byte> ReadAll(Stream stream, long limit)
    {
        long expected = stream.CanSeek ? stream.Length - stream.Position : 0;
        using var content = new MemoryStream((int)Math.Clamp(expected, 0, limit));
        var buffer = new byte[81920];
        for (int count; (count = stream.Read(buffer)) > 0;)
        {
            if (content.Length + count > limit)
            {
                throw new ImageException($"The file is larger than {limit} bytes. Make it smaller, or raise " +
                    "DecoderOptions.MaxFileBytes.");
            }
            content.Write(buffer.AsSpan(0, count));
        }
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    internal static void Save(string path, Action<Stream> write)
    {
        try
        {
            AtomicFile.Write(path, write);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"{path}: cannot be written: {error.Message}", error);
        }
    }
}
