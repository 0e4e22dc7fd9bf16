package domain

import "time"

// Notification tells one person of something that happened.
type Notification struct {
	ID        NotificationID
	Recipient Subject
	Type      NotificationType
	Status    NotificationStatus
	Data      NotificationData
	CreatedAt time.Time
}

// NotificationType is what happened. The list is closed.
type NotificationType string

const (
	ProjectInvitation           NotificationType = "PROJECT_INVITATION"
	RoleAssigned                NotificationType = "ROLE_ASSIGNED"
	TrialShared                 NotificationType = "TRIAL_SHARED"
	EnterpriseDeletionRequested NotificationType = "ENTERPRISE_DELETION_REQUESTED"
)

// NotificationTypes are all there are.
func NotificationTypes() []NotificationType {
	return []NotificationType{ProjectInvitation, RoleAssigned, TrialShared, EnterpriseDeletionRequested}
}

// NotificationStatus is whether the recipient has looked.
type NotificationStatus string

const (
	Unread NotificationStatus = "UNREAD"
	Read   NotificationStatus = "READ"
)

// NotificationStatuses are all there are.
func NotificationStatuses() []NotificationStatus { return []NotificationStatus{Unread, Read} }

// NotificationData says who, where and what.
type NotificationData struct {
	SenderID    Subject
	SenderName  string
	SenderEmail string
	SenderImage string
	OrgID       TenantID
	ProjectID   ProjectID
	ProjectName string
	Slug        Slug        // TRIAL_SHARED
	ExecutionID ExecutionID // TRIAL_SHARED
	RoleName    string      // ROLE_ASSIGNED
}

// ExecutionRef says which execution a TRIAL_SHARED tells about.
func (d NotificationData) ExecutionRef() ExecutionRef {
	return ExecutionRef{TrialScope{d.ProjectID, d.Slug}, d.ExecutionID}
}

// ErrNotificationNotFound answers for a notification that is not there, or another's.
var ErrNotificationNotFound = NewError(NotFound, "notification_not_found", "No such notification.")

// Notify makes one notification for each recipient.
func Notify(
	kind NotificationType, data NotificationData, now time.Time, newID func(time.Time) string, recipients ...Subject,
) []Notification {
	all := make([]Notification, 0, len(recipients))
	for _, r := range recipients {
		all = append(all, Notification{
			ID: NotificationID(newID(now)), Recipient: r, Type: kind, Status: Unread, Data: data, CreatedAt: now,
		})
	}
	return all
}

// NotificationFrom fills in who sends, and about which project.
func NotificationFrom(sender Person, t TenantID, p Project) NotificationData {
	return NotificationData{
		SenderID: sender.Subject, SenderName: sender.Name(), SenderEmail: sender.Email, SenderImage: sender.AvatarURL,
		OrgID: t, ProjectID: p.ID, ProjectName: p.Name,
	}
}

// NotificationQuery is which notifications to list, newest first.
type NotificationQuery struct {
	Recipient Subject
	Status    NotificationStatus
	CursorQuery
}

// ReplayWindow is how far back a resumed stream looks, because a notification may
// become visible a little after a younger one.
const ReplayWindow = time.Minute
