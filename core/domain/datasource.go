package domain

import "time"

// Datasource is where the data of one kind of one enterprise lies, when not in the store that
// all share. Its password is kept beside it, and read by the adapters alone.
type Datasource struct {
	ID            DatasourceID
	Enterprise    EnterpriseID
	Kind          DatasourceKind
	Name          string
	Host          string // a name or an address, without scheme and port
	Port          int
	Database      string // of s3: the bucket
	User          string // of s3: the access key id
	Options       DatasourceOptions
	Status        DatasourceStatus
	LastResult    DatasourceResult // of the last test, even if it was changed since; empty if there was none
	LastCheckedAt time.Time        // zero if it never was
	KeyID         string           // of the key that seals the password
	Phase         DatasourcePhase
	SettlesAt     time.Time // when the phase is to end, if it does by itself
	Written       bool      // somebody was told of records in it
	Place         Version   // counts the changes of host, port and database
	Connection    Version   // counts those, and the changes of user, password and options
	Version       Version   // counts what operators change, neither tests nor phases
	CreatedAt     time.Time
	UpdatedAt     time.Time
	CreatedBy     Subject
	UpdatedBy     Subject
}

// DatasourceKind is what a datasource keeps, and the protocol by which.
type DatasourceKind string

const (
	RecordsDatasource DatasourceKind = "mongodb" // patient records and executions
	FilesDatasource   DatasourceKind = "s3"      // images and files
)

// DatasourceKinds are all there are.
func DatasourceKinds() []DatasourceKind { return []DatasourceKind{RecordsDatasource, FilesDatasource} }

// DatasourceOptions are what some servers need beyond host, port, database and user.
type DatasourceOptions struct {
	AuthSource     string // of mongodb: the database of the user; empty for admin
	ReplicaSet     string // of mongodb: its name; empty for a single server
	Region         string // of s3; empty for us-east-1
	PathStyle      bool   // of s3: the bucket stands in the path, not in the host
	CACertificates string // PEM, of whom the server's certificate is; empty for the public ones
}

// DatasourceStatus is what the last test said.
type DatasourceStatus string

const (
	DatasourceUnverified DatasourceStatus = "UNVERIFIED" // not tested since it was changed
	DatasourceOK         DatasourceStatus = "OK"
	DatasourceFailed     DatasourceStatus = "FAILED"
)

// DatasourceStatuses are all there are.
func DatasourceStatuses() []DatasourceStatus {
	return []DatasourceStatus{DatasourceUnverified, DatasourceOK, DatasourceFailed}
}

// DatasourceResult is how a test of a connection ended.
type DatasourceResult string

const (
	ConnectionOK          DatasourceResult = "ok"
	ConnectionUnreachable DatasourceResult = "unreachable" // also: the address is refused, the certificate is not valid
	ConnectionAuthFailed  DatasourceResult = "auth_failed" // also: the database or bucket is not for this user
	ConnectionTimeout     DatasourceResult = "timeout"
)

// DatasourceResults are all there are.
func DatasourceResults() []DatasourceResult {
	return []DatasourceResult{ConnectionOK, ConnectionUnreachable, ConnectionAuthFailed, ConnectionTimeout}
}

// What can go wrong with datasources, whoever keeps them.
var (
	ErrDatasourceNotFound = NewError(NotFound, "datasource_not_found", "No such datasource.")
	ErrDatasourceExists   = NewError(Conflict, "datasource_exists", "This enterprise has a datasource of this kind.")
	ErrKindUnsupported    = NewError(Invalid, "kind_unsupported", "A datasource is mongodb or s3.").At("kind")
	ErrTenantHasData      = NewError(
		Conflict, "tenant_has_data", "The enterprise has data of this kind: its host, port, database and the datasource "+
			"itself stay. Moving data is export and import.",
	)
	ErrDatasourceChanging = NewError(
		Unavailable, "datasource_changing", "The store of this enterprise is being changed. Try again in some seconds.",
	)
)

// ErrAddressRefused answers for an address that is not public, nor allowed by the operator.
var ErrAddressRefused = NewError(
	Invalid, "address_refused", "The host is not in the public network. Whoever runs Tenon allows others by "+
		"OUTBOUND_ALLOWED_CIDRS.",
).At("host")
