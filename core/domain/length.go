package domain

// How long texts may be, in characters. The tables and the API repeat these;
// test/length_test.go compares them.
const (
	MaxReason      = 500
	MaxID          = 128 // of what a path accepts
	MaxEmail       = 254
	MaxDomain      = 253 // of what DNS allows
	MaxURL         = 2048
	MaxSlug        = 100
	MaxDescription = 2000

	MaxEnterpriseName  = 255
	MaxEnterpriseField = 255 // zip code, region, size, contact number
	MaxDisplayName     = 255
	MaxModuleName      = 255
	MaxGrantItems      = 200 // of each list of a batch
	MaxTrialName       = 255

	MaxDatasourceName = 255
	MaxDatasourceUser = 255
	MaxPassword       = 1024
	MaxCertificates   = 64 << 10 // as PEM

	MaxPersonName = 100 // the first name, and the last
	MaxJobTitle   = 100
	MaxMobile     = 50

	MaxProjectName        = 100
	MaxProjectDescription = 500
	MaxRoleName           = 100
	MaxRoleDescription    = 500

	MaxFileName    = 255
	MaxContentType = 255
	MaxModelName   = 255 // the model's version too

	MaxExecutionError = 2000
	MaxNotes          = 2000 // on an execution
)
