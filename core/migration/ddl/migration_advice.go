package ddl

// Warnings are all of them.
func Warnings() []Warning {
	return []Warning{
		BlockingIndex, TableRewrite, TypeChange, NotNull, NotValidMissing, BlockingUnique, DataLoss, Rename,
		VolatileDefault, LockTimeout, Unread,
	}
}

// Advice is what is wrong, and what to do instead, in the words of operators.
func (w Warning) Advice() string { return advice[w] }

var advice = map[Warning]string{
	BlockingIndex: "Others wait for the table until the index is made or dropped. Do it CONCURRENTLY, in a file of its " +
		"own that is marked -- tenon:no-transaction.",
	TableRewrite: "The whole table is written anew while nobody can read or write it. Add a new column or table, fill " +
		"it in small parts, and drop the old one a release later.",
	TypeChange: "Programs of the version before may not know the new type. Add a column of that type, and drop the old " +
		"one a release later.",
	NotNull: "All rows are looked at while nobody can read or write the table, and it fails if one has no value. Give a " +
		"new column a DEFAULT; to an old one add CHECK (... IS NOT NULL) NOT VALID, and validate it in the next file, " +
		"marked -- tenon:no-transaction.",
	NotValidMissing: "All rows are looked at while others wait for the table. Add the constraint NOT VALID, and " +
		"validate it in the next file, marked -- tenon:no-transaction.",
	BlockingUnique: "An index is made while nobody can read or write the table. Make a unique index CONCURRENTLY in a " +
		"file marked -- tenon:no-transaction, and add the constraint USING INDEX in the next one.",
	DataLoss: "Data are gone, and programs of the version before may still use them. Do it a release after the last one " +
		"that uses them.",
	Rename: "Programs of the version before do not find it. Add it under the new name beside the old one, and drop the " +
		"old one a release later.",
	VolatileDefault: "Each row gets a value of its own. Add the column without it, set the DEFAULT afterwards, and fill " +
		"the rows in small parts.",
	LockTimeout: "It waits for its lock without end, and everybody who comes then waits behind it. Leave lock_timeout " +
		"as it is: migrate up sets it.",
	Unread: "What it does is not looked at. Write plain statements, or check it by hand.",
}
