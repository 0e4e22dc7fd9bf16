package core

import (
	"context"
	"io"
	"iter"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// withMissingGateways lets every gateway that is absent answer that it is.
func withMissingGateways(g ports.Gateways) ports.Gateways {
	if g.Records == nil {
		g.Records = noRecords{}
	}
	if g.Executions == nil {
		g.Executions = noExecutions{}
	}
	if g.Files == nil {
		g.Files = noFiles{}
	}
	if g.Identity == nil {
		g.Identity = noIdentity{}
	}
	if g.Mail == nil {
		g.Mail = noMail{}
	}
	if g.JobProgress == nil {
		g.JobProgress = noProgress{}
	}
	if g.Schemas == nil {
		g.Schemas = noSchemas{}
	}
	if g.Signals == nil {
		g.Signals = noSignals{}
	}
	if g.SealedSecrets == nil {
		g.SealedSecrets = noSealedSecrets{}
	}
	if g.AuditWitnesses == nil {
		g.AuditWitnesses = noWitnesses{}
	}
	if g.AuditAnchors == nil {
		g.AuditAnchors = noAnchors{}
	}
	return g
}

var errMissing = domain.ErrGatewayMissing

type noRecords struct{}

func (noRecords) Index(context.Context, domain.TenantID) error { return errMissing }
func (noRecords) IndexShared(context.Context, domain.Progress) ([]string, error) {
	return nil, errMissing
}
func (noRecords) MissingIndexes(context.Context, domain.TenantID) ([]string, error) {
	return nil, errMissing
}
func (noRecords) Insert(context.Context, domain.TenantID, domain.Record) error {
	return errMissing
}
func (noRecords) InsertAll(
	context.Context, domain.TenantID, domain.ImportID, iter.Seq2[domain.Record, error],
) (int64, error) {
	return 0, errMissing
}
func (noRecords) TakenExternalIDs(
	context.Context, domain.TenantID, domain.TrialScope, domain.ImportID, []string,
) ([]string, error) {
	return nil, errMissing
}
func (noRecords) Finalize(
	context.Context, domain.TenantID, domain.TrialScope, domain.ImportID, domain.RowRange, time.Time,
) error {
	return errMissing
}
func (noRecords) DeleteImport(context.Context, domain.TenantID, domain.TrialScope, domain.ImportID, int64) error {
	return errMissing
}
func (noRecords) Get(
	context.Context, domain.TenantID, domain.TrialScope, []domain.ImportID, domain.RecordID,
) (domain.Record, error) {
	return domain.Record{}, errMissing
}
func (noRecords) Update(
	context.Context, domain.TenantID, domain.TrialScope, []domain.ImportID, domain.RecordID, domain.Version,
	func(*domain.Record) error,
) (domain.Record, error) {
	return domain.Record{}, errMissing
}
func (noRecords) History(
	context.Context, domain.TenantID, domain.RecordHistoryQuery,
) (domain.CursorPage[domain.Record], error) {
	return domain.CursorPage[domain.Record]{}, errMissing
}
func (noRecords) Export(
	context.Context, domain.TenantID, domain.TrialScope, []domain.ImportID, time.Time,
) iter.Seq2[domain.Record, error] {
	return func(yield func(domain.Record, error) bool) { yield(domain.Record{}, errMissing) }
}
func (noRecords) Fields(context.Context, domain.TenantID, domain.TrialScope) (domain.Fields, error) {
	return domain.Fields{}, errMissing
}
func (noRecords) List(context.Context, domain.TenantID, domain.RecordQuery) (domain.CursorPage[domain.Record], error) {
	return domain.CursorPage[domain.Record]{}, errMissing
}
func (noRecords) HasTrial(context.Context, domain.TenantID, []domain.ProjectID, domain.Slug) (bool, error) {
	return false, errMissing
}
func (noRecords) DeleteProject(context.Context, domain.TenantID, domain.ProjectID) (int64, error) {
	return 0, errMissing
}
func (noRecords) CountProject(context.Context, domain.TenantID, domain.ProjectID, int64) (int64, error) {
	return 0, errMissing
}

type noExecutions struct{}

func (noExecutions) Insert(context.Context, domain.TenantID, domain.Execution) error {
	return errMissing
}
func (noExecutions) Get(
	context.Context, domain.TenantID, domain.TrialScope, domain.ExecutionID,
) (domain.Execution, error) {
	return domain.Execution{}, errMissing
}

func (noExecutions) Update(
	context.Context, domain.TenantID, domain.TrialScope, domain.ExecutionID, domain.Version,
	func(*domain.Execution) error,
) (domain.Execution, error) {
	return domain.Execution{}, errMissing
}

func (noExecutions) List(
	context.Context, domain.TenantID, domain.ExecutionQuery,
) (domain.CursorPage[domain.Execution], error) {
	return domain.CursorPage[domain.Execution]{}, errMissing
}
func (noExecutions) GetMany(
	context.Context, domain.TenantID, []domain.ExecutionRef, int,
) ([]domain.ExecutionTarget, error) {
	return nil, errMissing
}
func (noExecutions) HasTrial(context.Context, domain.TenantID, []domain.ProjectID, domain.Slug) (bool, error) {
	return false, errMissing
}
func (noExecutions) DeleteProject(context.Context, domain.TenantID, domain.ProjectID) (int64, error) {
	return 0, errMissing
}
func (noExecutions) CountProject(context.Context, domain.TenantID, domain.ProjectID, int64) (int64, error) {
	return 0, errMissing
}

func (noExecutions) Relink(
	context.Context, domain.TenantID, domain.TrialScope, domain.Subject, domain.Subject,
) (int64, error) {
	return 0, errMissing
}

type noFiles struct{}

func (noFiles) Put(context.Context, domain.TenantID, string, string, io.Reader, int64) error {
	return errMissing
}
func (noFiles) Get(context.Context, domain.TenantID, string) (io.ReadCloser, error) {
	return nil, errMissing
}
func (noFiles) Link(context.Context, domain.TenantID, domain.Asset, time.Duration) (domain.Secret, error) {
	return "", errMissing
}
func (noFiles) Size(context.Context, domain.TenantID, string) (int64, error) { return 0, errMissing }
func (noFiles) StartUpload(context.Context, domain.TenantID, string) (string, error) {
	return "", errMissing
}
func (noFiles) LinkParts(
	context.Context, domain.TenantID, string, string, []domain.UploadPart, time.Duration,
) ([]domain.Secret, error) {
	return nil, errMissing
}
func (noFiles) Parts(context.Context, domain.TenantID, string, string) ([]domain.UploadPart, error) {
	return nil, errMissing
}
func (noFiles) CompleteUpload(context.Context, domain.TenantID, string, string, []domain.UploadPart) error {
	return errMissing
}
func (noFiles) AbortUploads(context.Context, domain.TenantID, string) error { return errMissing }
func (noFiles) GetFrom(context.Context, domain.TenantID, string, int64) (io.ReadCloser, error) {
	return nil, errMissing
}
func (noFiles) Delete(context.Context, domain.TenantID, string) error { return errMissing }
func (noFiles) Check(context.Context) error                           { return errMissing }

type noIdentity struct{}

func (noIdentity) Profile(context.Context, domain.Subject) (domain.ProviderProfile, error) {
	return domain.ProviderProfile{}, errMissing
}
func (noIdentity) EnsureOrganization(context.Context, domain.Organization) (domain.TenantID, error) {
	return "", errMissing
}
func (noIdentity) CreateTicket(context.Context, domain.TicketRequest) (handle, url domain.Secret, err error) {
	return "", "", errMissing
}
func (noIdentity) RevokeTicket(context.Context, domain.Secret) error { return errMissing }
func (noIdentity) Connections(context.Context, domain.TenantID) ([]domain.Connection, error) {
	return nil, errMissing
}
func (noIdentity) EnableConnection(context.Context, domain.TenantID, string) (domain.Connection, error) {
	return domain.Connection{}, errMissing
}
func (noIdentity) DisableConnection(context.Context, domain.TenantID, string) error {
	return errMissing
}
func (noIdentity) Members(
	context.Context, domain.TenantID, domain.ProviderMemberQuery,
) (domain.Page[domain.ProviderMember], error) {
	return domain.Page[domain.ProviderMember]{}, errMissing
}
func (noIdentity) EachMember(context.Context, domain.TenantID, bool) iter.Seq2[domain.ProviderMember, error] {
	return func(yield func(domain.ProviderMember, error) bool) { yield(domain.ProviderMember{}, errMissing) }
}
func (noIdentity) Roles(context.Context) ([]domain.ProviderRole, error) { return nil, errMissing }
func (noIdentity) RolePermissions(context.Context, domain.RoleID) ([]domain.ProviderPermission, error) {
	return nil, errMissing
}
func (noIdentity) AssignRole(context.Context, domain.TenantID, domain.Subject, string, []string) error {
	return errMissing
}
func (noIdentity) RemoveMember(context.Context, domain.TenantID, domain.Subject) error {
	return errMissing
}
func (noIdentity) Organizations(context.Context, domain.Subject) ([]domain.TenantID, error) {
	return nil, errMissing
}
func (noIdentity) SetBlocked(context.Context, domain.Subject, bool) error { return errMissing }
func (noIdentity) Invite(
	context.Context, domain.MemberInvitation, string, time.Duration,
) (id string, url domain.Secret, err error) {
	return "", "", errMissing
}

func (noIdentity) RevokeInvitation(context.Context, domain.TenantID, string) error { return errMissing }

type noProgress struct{}

func (noProgress) Report(context.Context, domain.JobID, int64, int64) error { return errMissing }

type noMail struct{}

func (noMail) Send(context.Context, domain.Mail) error { return errMissing }

type noSchemas struct{}

func (noSchemas) Up(context.Context, domain.MigrationHow, domain.Progress) (domain.Schema, error) {
	return domain.Schema{}, errMissing
}
func (noSchemas) Hold(context.Context, domain.Subject) (release func(), err error) {
	return nil, errMissing
}
func (noSchemas) Report(context.Context, int, int, domain.MigrationHealth) error { return errMissing }
func (noSchemas) Migrate(
	context.Context, []domain.TenantID, domain.MigrationHow, func(domain.TenantMigration) bool,
) error {
	return errMissing
}
func (noSchemas) Behind(context.Context, string) ([]domain.Schema, error) { return nil, errMissing }
func (noSchemas) Migrations(context.Context) ([]domain.Migration, error)  { return nil, errMissing }
func (noSchemas) Status(context.Context) (domain.SchemaStatus, error) {
	return domain.SchemaStatus{}, errMissing
}
func (noSchemas) Shared(context.Context) (domain.Schema, error) { return domain.Schema{}, errMissing }
func (noSchemas) Create(context.Context, domain.TenantID) (s domain.Schema, created bool, err error) {
	return domain.Schema{}, false, errMissing
}
func (noSchemas) Versions() []string { return nil }
func (noSchemas) Tenant(context.Context, domain.TenantID) (domain.TenantSchema, error) {
	return domain.TenantSchema{}, errMissing
}
func (noSchemas) Tenants(context.Context) ([]domain.Schema, error) { return nil, errMissing }
func (noSchemas) Verify(context.Context, []domain.TenantID) ([]domain.VerifiedSchema, error) {
	return nil, errMissing
}
func (noSchemas) Ahead(context.Context, string) ([]domain.Schema, error) { return nil, errMissing }
func (noSchemas) WayBack(context.Context, domain.MigrationScope, string, string) ([]domain.MigrationFile, error) {
	return nil, errMissing
}
func (noSchemas) Losses(context.Context, []domain.TenantID, string) ([]domain.MigrationLoss, error) {
	return nil, errMissing
}
func (noSchemas) Down(context.Context, domain.MigrationHow) (domain.Schema, error) {
	return domain.Schema{}, errMissing
}
func (noSchemas) Edited(context.Context) ([]domain.EditedMigration, error) { return nil, errMissing }
func (noSchemas) Accept(context.Context, []string) error                   { return errMissing }
func (noSchemas) Repair(
	context.Context, []domain.TenantID, domain.RepairHow, func(domain.TenantRepair) bool,
) error {
	return errMissing
}
func (noSchemas) Check(context.Context) error { return errMissing }

type noSignals struct{}

func (noSignals) Read(context.Context) (domain.HealthReading, error) {
	return domain.HealthReading{}, errMissing
}

type noSealedSecrets struct{}

func (noSealedSecrets) Status(context.Context) (domain.KeysetStatus, error) {
	return domain.KeysetStatus{}, errMissing
}
func (noSealedSecrets) Reseal(context.Context, domain.SealedRow, int) (domain.Resealed, error) {
	return domain.Resealed{}, errMissing
}

type noWitnesses struct{}

func (noWitnesses) Add(context.Context, domain.AuditWitness, domain.AuditOffer) (domain.AuditCosigned, error) {
	return domain.AuditCosigned{}, errMissing
}

type noAnchors struct{}

func (noAnchors) Put(context.Context, string, int64, string) error { return errMissing }
func (noAnchors) Last(context.Context, string, int64) (size int64, note string, err error) {
	return 0, "", errMissing
}
