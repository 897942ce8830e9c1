Console.Error.WriteLine("denote");
return 0;
