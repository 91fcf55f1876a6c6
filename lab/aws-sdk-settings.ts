/**
 * Settings of the AWS SDK. Import this file before the AWS SDK.
 *
 * In every process, the AWS SDK warns that its versions of 2027 will need a later Node.js than this project.
 */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
