namespace Denote.Cli;

/// <summary>An option that can spell its values.</summary>
internal interface IChoiceOption
{
    /// <summary>The word for a value.</summary>
    string WordOf(object value);
}
