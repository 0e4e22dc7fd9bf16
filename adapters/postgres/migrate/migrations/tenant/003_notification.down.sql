DROP VIEW ?tenant.visible_bookmarks;
DROP VIEW ?tenant.shared_executions;
DROP TABLE ?tenant.trial_share_recipients;
DROP TABLE ?tenant.trial_shares;
DROP TABLE ?tenant.bookmarks;
DROP TABLE ?tenant.notifications;
